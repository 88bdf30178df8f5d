import { Position, SubjectFilter } from '@railhead/common/contracts/console';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { EventStreamResponse, streamProblems } from '@railhead/common/http/event-streams';
import type { Bus } from '@railhead/common/messaging/bus';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ConsoleDeps } from '../deps.ts';
import { readPosition, writePosition } from '../streams/position.ts';
import { type StreamSource, sourcesOf } from '../streams/subjects.ts';
import { toEventRow } from '../views/event-row.ts';

const FollowQuery = Type.Object(
  { filter: Type.Optional(SubjectFilter), after: Type.Optional(Position) },
  { additionalProperties: false },
);
const position = Compile(Position);

/**
 * Live events by SSE: `event: row`, with the position after it as its id. Starts after `Last-Event-ID`, else after
 * `after`, else with new events only; `event: start` reports the position.
 */
export const followEvents = (app: App, { bus, openStream }: ConsoleDeps) =>
  app.get(
    '/events/live',
    {
      config: { problems: streamProblems },
      schema: {
        tags: ['operations'],
        operationId: 'watchEvents',
        summary: 'Watch events (server-sent events)',
        querystring: FollowQuery,
        response: { 200: EventStreamResponse },
      },
    },
    async (request, reply) => {
      const { filter = '>', after = '' } = request.query;
      const resumed = request.headers['last-event-id'];
      const requested = typeof resumed === 'string' && resumed !== '' ? resumed : after;
      if (!position.Check(requested))
        throw new DomainError('validation-failed', { detail: 'The position is not valid.' });
      const sources = sourcesOf(filter);
      const reached = await resumePosition(bus, sources, readPosition(requested));

      const live = openStream(reply);
      live.send({ event: 'start', id: writePosition(reached), data: { filter } });
      const follow = async ({ stream, filter: subjects }: StreamSource) => {
        const startSeq = (reached.get(stream) ?? 0) + 1;
        for await (const delivery of bus.subscribeFrom(stream, { filter: subjects, startSeq }, live.signal)) {
          reached.set(stream, delivery.seq);
          live.send({ event: 'row', id: writePosition(reached), data: toEventRow(delivery) });
          await live.drained();
        }
      };
      // If a stream fails, the response ends, and the browser resumes at its last position.
      Promise.race(sources.map(follow))
        .catch((error: unknown) =>
          request.log.warn({ err: error }, 'live event stream failed, closing the response'),
        )
        .finally(() => live.end());
      return reply;
    },
  );

/** A stream shorter than the requested position was recreated, and is read from its beginning. */
async function resumePosition(bus: Bus, sources: StreamSource[], requested: Map<string, number>) {
  const starts = sources.map(async ({ stream }): Promise<[string, number]> => {
    const { lastSeq } = await bus.state(stream);
    const seq = requested.get(stream) ?? lastSeq;
    return [stream, seq > lastSeq ? 0 : seq];
  });
  return new Map(await Promise.all(starts));
}
