import { AccountView, ChangeProfile } from '@railhead/common/contracts/auth';
import { proofProblems } from '@railhead/common/contracts/proof-problems';
import type { App } from '@railhead/common/http/app';
import { changeProfile } from '../application/change-profile.ts';
import type { Deps } from '../deps.ts';
import { toAccountView } from '../domain/account-view.ts';
import { callerOf } from './caller.ts';
import { proofOf } from './proof.ts';
import { refreshTokenOf } from './sign-in-cookies.ts';

export const changeProfileRoute = (app: App, deps: Deps) =>
  app.patch(
    '/me',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['password-weak', ...proofProblems] },
      schema: {
        tags: ['auth'],
        operationId: 'changeProfile',
        summary: 'Change your name, the passengers you travel with, or your password, which needs a proof',
        body: ChangeProfile,
        response: { 200: AccountView },
      },
    },
    async (request) => {
      const { body, user } = request;
      const account = await changeProfile(
        deps,
        user.id,
        { ...body, proof: proofOf(request, body.proof) },
        { caller: callerOf(request), refreshToken: refreshTokenOf(request) },
      );
      return toAccountView(account, deps.rolesOf(account, user.amr));
    },
  );
