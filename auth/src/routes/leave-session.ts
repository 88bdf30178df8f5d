import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Deps } from './deps.ts';
import { refreshTokenOf, takeSession } from './session-cookies.ts';

/** Needs no valid access token: a browser must always be able to leave. */
export const leaveSession = (app: App, deps: Deps) =>
  app.delete(
    '/sessions/current',
    {
      schema: { tags: ['auth'], operationId: 'signOut', summary: 'Sign out', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await deps.sessions.leave(refreshTokenOf(request));
      takeSession(reply, deps);
      return reply.code(204).send(null);
    },
  );
