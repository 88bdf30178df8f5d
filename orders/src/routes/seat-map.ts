import { Id } from '@railhead/common/contracts/common';
import { SeatMapView } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import { EventStreamResponse, streamProblems } from '@railhead/common/http/event-streams';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { journeyOn } from '../domain/run.ts';
import { boardReplica } from '../seat-map/board-replica.ts';
import { seatMapChannel, type Viewer } from '../seat-map/seat-map-channel.ts';

/** The stop indexes of a journey. */
const JourneyQuery = Type.Object({
  from: Type.Integer({ minimum: 0, maximum: 199 }),
  to: Type.Integer({ minimum: 0, maximum: 199 }),
});
const schema = { tags: ['seats'], params: Type.Object({ runId: Id }), querystring: JourneyQuery };
const config = {
  access: 'hold-session',
  traffic: 'read',
  problems: ['run-unknown', 'journey-invalid', 'stop-not-served'],
} as const;

/** The state of every seat for one journey. Needs no sign-in. */
export const getSeatMap = (app: App, { availability, runs, holdSessions }: RouteDeps) =>
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
      journeyOn((await runs.getOrThrow(runId)).plan, request.query);
      const replica = boardReplica();
      await replica.reload(() => availability.loadBoard(runId));
      return seatMapChannel(runId, replica).view({
        ...request.query,
        holder: holdSessions.findHolder(request),
      });
    },
  );

/** Server-sent events: `snapshot`, then `change`. Needs no sign-in. */
export const watchSeatMap = (app: App, { runs, holdSessions, maps, openStream }: RouteDeps) =>
  app.get(
    '/api/seats/:runId/live',
    {
      config: { ...config, problems: [...config.problems, ...streamProblems] },
      schema: {
        ...schema,
        operationId: 'watchSeatMap',
        summary: 'Watch the seat map of a run (server-sent events)',
        response: { 200: EventStreamResponse },
      },
    },
    async (request, reply) => {
      const { runId } = request.params;
      journeyOn((await runs.getOrThrow(runId)).plan, request.query);
      const { holder, setCookie } = holdSessions.findOrCreate(request);
      setCookie(reply);
      const lastVersion = request.headers['last-event-id']?.toString();
      const viewer: Viewer = { ...request.query, holder, lastVersion, stream: openStream(reply) };
      await maps.watch(runId, viewer).catch((error: unknown) => {
        request.log.warn({ err: error, runId }, 'opening the live seat map failed, closing the stream');
        viewer.stream.end();
      });
      return reply;
    },
  );
