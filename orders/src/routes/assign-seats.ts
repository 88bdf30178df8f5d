import { Id } from '@railhead/common/contracts/common';
import { AssignedView, AssignSeats } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import { callerNetwork } from '@railhead/common/http/network-address';
import Type from 'typebox';
import { valueOrThrow } from '../application/result.ts';
import type { RouteDeps } from '../deps.ts';

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
      const caller = { holder, address: callerNetwork(request) };
      const assigned = valueOrThrow(await assign(request.params.runId, request.body, caller));
      setCookie(reply);
      return assigned;
    },
  );
