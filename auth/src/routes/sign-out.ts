import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { signOut } from '../application/end-sessions.ts';
import type { Deps } from '../deps.ts';
import { clearSessionCookies, refreshTokenOf } from './sign-in-cookies.ts';

/** Requires no valid access token, so that a browser can always sign out. */
export const signOutRoute = (app: App, deps: Deps) =>
  app.delete(
    '/sessions/current',
    {
      config: { access: 'public' },
      schema: { tags: ['auth'], operationId: 'signOut', summary: 'Sign out', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await signOut(deps, refreshTokenOf(request));
      clearSessionCookies(reply, deps);
      return reply.code(204).send(null);
    },
  );
