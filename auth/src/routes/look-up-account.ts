import { AccountView } from '@railhead/common/contracts/auth';
import { Id } from '@railhead/common/contracts/common';
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
      config: { problems: ['account-unknown'] },
      schema: {
        tags: ['auth'],
        operationId: 'getAccount',
        summary: 'Get an account: your own, or any as an operator',
        params: Type.Object({ id: Id }),
        response: { 200: AccountView },
      },
    },
    async ({ params: { id }, user }) => {
      const mayLook = id === user.id || user.roles.includes('operator');
      const account = mayLook ? await accounts.open(id) : undefined;
      if (!account) throw new DomainError('account-unknown');
      return viewOf(account, rolesOf(account.email));
    },
  );
