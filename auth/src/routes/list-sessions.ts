import { SessionSummary } from '@railhead/common/contracts/auth';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import type { Session } from '../persistence/session-repository.ts';
import { refreshTokenOf } from './sign-in-cookies.ts';

export const listSessionsRoute = (app: App, { sessions }: Deps) =>
  app.get(
    '/sessions',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['auth'],
        operationId: 'listSessions',
        summary: 'List your sessions, the last used first',
        response: { 200: Type.Object({ items: Type.Array(SessionSummary) }) },
      },
    },
    async (request) => {
      const current = await sessions.idOf(refreshTokenOf(request));
      const found = await sessions.list(request.user.id);
      return { items: found.map((session) => toSummary(session, session._id === current)) };
    },
  );

const toSummary = ({ _id, rotatedAt, device }: Session, current: boolean): SessionSummary => ({
  id: _id,
  signedInAt: createdAt(_id).toISOString(),
  lastUsedAt: rotatedAt.toISOString(),
  current,
  ...(device !== undefined && { device }),
});

/** Session ids are time-ordered (UUID version 7): their first 48 bits are the milliseconds of their creation. */
const createdAt = (id: string) => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
