import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { eraseAccount } from '../application/erase-account.ts';
import type { Deps } from '../deps.ts';
import { clearSessionCookies } from './sign-in-cookies.ts';

export const eraseAccountRoute = (app: App, deps: Deps) =>
  app.delete(
    '/me',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'eraseAccount',
        summary: 'Erase your account and everything that names you',
        response: { 204: Type.Null() },
      },
    },
    async ({ user }, reply) => {
      await eraseAccount(deps, user.id);
      clearSessionCookies(reply, deps);
      return reply.code(204).send(null);
    },
  );
