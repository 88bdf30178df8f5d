import { SessionView } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import type { Deps } from './deps.ts';
import { giveSession, refreshTokenOf } from './session-cookies.ts';

export const refreshSession = (app: App, deps: Deps) =>
  app.post(
    '/sessions/refresh',
    {
      config: { traffic: 'sign-in', problems: ['refresh-invalid'] },
      schema: {
        tags: ['auth'],
        operationId: 'refreshSession',
        summary: 'Exchange the refresh token for a new pair of tokens',
        response: { 200: SessionView },
      },
    },
    async (request, reply) => {
      const { accountId, token } = await deps.sessions.rotate(refreshTokenOf(request));
      const account = await deps.accounts.open(accountId);
      if (!account) throw new DomainError('refresh-invalid');
      return giveSession(reply, account, token, deps);
    },
  );
