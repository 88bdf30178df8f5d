import { Id } from '@railhead/common/contracts/common';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { endAllSessions, endSession } from '../application/end-sessions.ts';
import type { Deps } from '../deps.ts';
import { clearSessionCookies } from './sign-in-cookies.ts';

export const endSessionRoute = (app: App, deps: Deps) =>
  app.delete(
    '/sessions/:id',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'endSession',
        summary: 'End one of your sessions',
        params: Type.Object({ id: Id }),
        response: { 204: Type.Null() },
      },
    },
    async ({ user, params: { id } }, reply) => {
      await endSession(deps, user.id, id);
      return reply.code(204).send(null);
    },
  );

export const endAllSessionsRoute = (app: App, deps: Deps) =>
  app.delete(
    '/sessions',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'endAllSessions',
        summary: 'Sign out everywhere',
        response: { 204: Type.Null() },
      },
    },
    async ({ user }, reply) => {
      await endAllSessions(deps, user.id);
      clearSessionCookies(reply, deps);
      return reply.code(204).send(null);
    },
  );
