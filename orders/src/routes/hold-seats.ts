import { Id } from '@railhead/common/contracts/common';
import { HoldSeats, HoldView } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { checkOnSale, checkSeats, journeyOn } from '../domain/run.ts';
import { keepSeats, unlessOutage } from '../store/keep-seats.ts';

const params = Type.Object({ runId: Id });

/** Choosing seats: a soft hold under the holder cookie, all or none, replacing what one held on this run before. */
export function holdSeats(app: App, { desk, runs, holders, limits, mongo, config }: RouteDeps) {
  app.put(
    '/api/seats/:runId/hold',
    {
      config: {
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
      const run = await runs.need(runId);
      checkOnSale(run, journeyOn(run.plan, { from, to }), mongo.now());
      checkSeats(run, seats, config.maxSeatsPerOrder);
      const { tag: holder, remember } = holders.orNew(request);
      const held = await keepSeats({ desk, limits }, { runId, holder, from, to, seats }, request.ip);
      remember(reply);
      return held;
    },
  );

  app.delete(
    '/api/seats/:runId/hold',
    {
      schema: {
        summary: 'Release your held seats',
        operationId: 'releaseSeats',
        tags: ['seats'],
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const holder = holders.of(request);
      if (holder) {
        await desk.release(request.params.runId, holder);
        await limits.released({ runId: request.params.runId, holder }).catch(unlessOutage);
      }
      return reply.code(204).send(null);
    },
  );
}
