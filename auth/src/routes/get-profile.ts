import { AccountView } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import type { Deps } from '../deps.ts';
import { toAccountView } from '../domain/account-view.ts';

export const getProfileRoute = (app: App, { accounts, rolesOf }: Deps) =>
  app.get(
    '/me',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'getProfile',
        summary: 'Get your account',
        response: { 200: AccountView },
      },
    },
    async ({ user }) => {
      const account = await accounts.getOpen(user.id);
      // Access tokens of an erased account stay valid for some minutes.
      if (!account) throw new DomainError('token-invalid');
      return toAccountView(account, rolesOf(account, user.amr));
    },
  );
