import { AccountView } from '@railhead/common/contracts/auth';
import { Id } from '@railhead/common/contracts/common';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import { toAccountView } from '../domain/account-view.ts';

/** For anybody but operators, another person's account does not exist. */
export const getAccountRoute = (app: App, { accounts, rolesOf }: Deps) =>
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
      const isOperatorNow = async ({ id: reader, amr, roles }: typeof user) => {
        const account = roles.includes('operator') && (await accounts.getOpen(reader));
        return account && rolesOf(account, amr).roles.includes('operator');
      };
      const account = await accounts.getOpen(id);
      if (id !== user.id && !(await isOperatorNow(user))) throw new DomainError('account-unknown');
      if (!account) throw new DomainError('account-unknown');
      return toAccountView(account, rolesOf(account, user.amr));
    },
  );
