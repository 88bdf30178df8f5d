import { Id } from '@railhead/common/contracts/common';
import { AssignedView, AssignSeats } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { valueOrThrow } from '../domain/result.ts';
import { holdCallerOfSession } from './caller.ts';

export const assignSeats = (app: App, { assignSeats: assign, holdSessions }: RouteDeps) =>
  app.put(
    '/api/seats/:runId/assign',
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
          'class-unknown',
          'too-many-seats',
          'not-together',
          'sold-out',
          'hold-worn-out',
          'too-many-holds',
          'too-many-holds-in-network',
        ],
      },
      schema: {
        summary: 'Hold the best free seats of a class',
        operationId: 'assignSeats',
        tags: ['seats'],
        params: Type.Object({ runId: Id }),
        body: AssignSeats,
        response: { 200: AssignedView },
      },
    },
    async (request, reply) => {
      const { holder, setCookie } = holdSessions.findOrCreate(request);
      const caller = await holdCallerOfSession(app, request, reply, holder);
      const by = { holder, caller };
      const assigned = valueOrThrow(await assign(request.params.runId, request.body, by));
      setCookie(reply);
      return assigned;
    },
  );
