import { Id } from '@railhead/common/contracts/common';
import { HoldSeats, HoldView } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { valueOrThrow } from '../domain/result.ts';
import { holdCallerOfSession } from './caller.ts';

const params = Type.Object({ runId: Id });

/** A soft hold of all seats or none, which replaces what the session held on this run. */
export const holdSeats = (app: App, { holds, holdSessions }: RouteDeps) =>
  app.put(
    '/api/seats/:runId/hold',
    {
      config: {
        access: 'hold-session',
        traffic: 'hold',
        problems: [
          'run-unknown',
          'journey-invalid',
          'stop-not-served',
          'run-cancelled',
          'run-departed',
          'sale-not-open',
          'sale-closed',
          'too-many-seats',
          'seat-twice',
          'seat-unknown',
          'seat-taken',
          'seat-held',
          'hold-worn-out',
          'too-many-holds',
          'too-many-holds-in-network',
        ],
      },
      schema: {
        summary: 'Hold seats while choosing',
        operationId: 'holdSeats',
        tags: ['seats'],
        params,
        body: HoldSeats,
        response: { 200: HoldView },
      },
    },
    async (request, reply) => {
      const { runId } = request.params;
      const { from, to, seats } = request.body;
      const { holder, setCookie } = holdSessions.findOrCreate(request);
      const caller = await holdCallerOfSession(app, request, reply, holder);
      const held = valueOrThrow(await holds.hold({ runId, holder, from, to, seats, caller }));
      setCookie(reply);
      return held;
    },
  );

export const releaseSeats = (app: App, { holds, holdSessions }: RouteDeps) =>
  app.delete(
    '/api/seats/:runId/hold',
    {
      config: { access: 'hold-session' },
      schema: {
        summary: 'Release your held seats',
        operationId: 'releaseSeats',
        tags: ['seats'],
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const holder = holdSessions.findHolder(request);
      if (holder) await holds.release(request.params.runId, holder);
      return reply.code(204).send(null);
    },
  );
