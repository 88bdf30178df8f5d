import { AccountView } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { viewOf } from '../domain/account.ts';
import type { Deps } from './deps.ts';

export const showProfile = (app: App, { accounts, rolesOf }: Deps) =>
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
      const account = await accounts.open(user.id);
      // Its tokens live on for some minutes after an account is erased.
      if (!account) throw new DomainError('token-invalid');
      return viewOf(account, rolesOf(account.email));
    },
  );
