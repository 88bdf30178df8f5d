import { Id } from '@railhead/common/contracts/common';
import { SeatMapView } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import { EventStreamResponse } from '@railhead/common/http/event-streams';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { journeyOn } from '../domain/run.ts';
import { followBoard } from '../live/board-follower.ts';
import { liveMap, type Viewer } from '../live/live-map.ts';

/** Stop indexes of the journey, as the query carries them. */
const JourneyQuery = Type.Object({
  from: Type.Integer({ minimum: 0, maximum: 199 }),
  to: Type.Integer({ minimum: 0, maximum: 199 }),
});
const schema = { tags: ['seats'], params: Type.Object({ runId: Id }), querystring: JourneyQuery };
const config = {
  traffic: 'read',
  problems: ['run-unknown', 'journey-invalid', 'stop-not-served'],
} as const;

/** Every seat for one journey, once (200) and live (SSE: `snapshot`, then `change`). Works signed out. */
export function seatMap(app: App, { desk, runs, holders, maps, openStream }: RouteDeps) {
  app.get(
    '/api/seats/:runId',
    {
      config,
      schema: {
        ...schema,
        operationId: 'getSeatMap',
        summary: 'Get the seat map of a run',
        response: { 200: SeatMapView },
      },
    },
    async (request) => {
      const { runId } = request.params;
      journeyOn((await runs.need(runId)).plan, request.query);
      const board = followBoard();
      await board.reload(() => desk.map(runId));
      return liveMap(runId, board).view({ ...request.query, holder: holders.of(request) });
    },
  );

  app.get(
    '/api/seats/:runId/live',
    {
      config,
      schema: {
        ...schema,
        operationId: 'watchSeatMap',
        summary: 'Watch the seat map of a run (server-sent events)',
        response: { 200: EventStreamResponse },
      },
    },
    async (request, reply) => {
      const { runId } = request.params;
      journeyOn((await runs.need(runId)).plan, request.query);
      const { tag: holder, remember } = holders.orNew(request);
      remember(reply);
      const lastRead = request.headers['last-event-id']?.toString();
      const viewer: Viewer = { ...request.query, holder, lastRead, stream: openStream(reply) };
      await maps.watch(runId, viewer).catch((error: unknown) => {
        request.log.warn({ err: error, runId }, 'the map could not be opened');
        viewer.stream.end();
      });
      return reply;
    },
  );
}
