import { AccountView } from '@railhead/common/contracts/auth';
import { Id } from '@railhead/common/contracts/define';
import { Problem } from '@railhead/common/contracts/problem';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { viewOf } from '../domain/account.ts';
import type { Deps } from './deps.ts';

/** Somebody else's account looks like none at all, but for operators. */
export const lookUpAccount = (app: App, { accounts, rolesOf }: Deps) =>
  app.get(
    '/accounts/:id',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        summary: 'An account: your own, or any for operators',
        params: Type.Object({ id: Id }),
        response: { 200: AccountView, 400: Problem, 401: Problem, 404: Problem, 503: Problem },
      },
    },
    async ({ params: { id }, user }) => {
      const mayLook = id === user.id || user.roles.includes('operator');
      const account = mayLook ? await accounts.open(id) : undefined;
      if (!account) throw new DomainError('account-unknown');
      return viewOf(account, rolesOf(account.email));
    },
  );
