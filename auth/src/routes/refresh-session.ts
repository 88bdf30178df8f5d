import { SessionView } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import { refreshSession } from '../application/refresh-session.ts';
import type { Deps } from '../deps.ts';
import { refreshTokenOf, setSessionCookies } from './sign-in-cookies.ts';

export const refreshSessionRoute = (app: App, deps: Deps) =>
  app.post(
    '/sessions/refresh',
    {
      config: { access: 'refresh-token', traffic: 'sign-in', problems: ['refresh-invalid'] },
      schema: {
        tags: ['auth'],
        operationId: 'refreshSession',
        summary: 'Exchange the refresh token for a new pair of tokens',
        response: { 200: SessionView },
      },
    },
    async (request, reply) =>
      setSessionCookies(reply, await refreshSession(deps, refreshTokenOf(request)), deps),
  );
