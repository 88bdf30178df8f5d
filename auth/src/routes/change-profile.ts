import { AccountView, ChangeProfile } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import { changeProfile } from '../application/change-profile.ts';
import type { Deps } from '../deps.ts';
import { toAccountView } from './account-view.ts';
import { refreshTokenOf } from './sign-in-cookies.ts';

export const changeProfileRoute = (app: App, deps: Deps) =>
  app.patch(
    '/me',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'changeProfile',
        summary: 'Change your name, your password or the passengers you travel with',
        body: ChangeProfile,
        response: { 200: AccountView },
      },
    },
    async (request) => {
      const account = await changeProfile(deps, request.user.id, request.body, refreshTokenOf(request));
      return toAccountView(account, deps.rolesOf(account.email));
    },
  );
