import { AccountView } from '@railhead/common/contracts/auth';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import { viewOf } from '../domain/account.ts';
import type { Deps } from './deps.ts';

export const showProfile = (app: App, { accounts, rolesOf }: Deps) =>
  app.get(
    '/me',
    {
      onRequest: app.signedIn,
      schema: {
        tags: ['auth'],
        operationId: 'getProfile',
        summary: 'Get your account',
        response: { 200: AccountView },
      },
    },
    async ({ user }) => {
      const account = await accounts.open(user.id);
      // Its tokens live on for some minutes after an account is erased.
      if (!account) throw new Refusal('token-invalid');
      return viewOf(account, rolesOf(account.email));
    },
  );
