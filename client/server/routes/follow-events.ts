import { Position, SubjectFilter } from '@railhead/common/contracts/console';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { roleProblems } from '@railhead/common/http/authentication';
import { EventStreamResponse } from '@railhead/common/http/event-streams';
import type { Bus } from '@railhead/common/messaging/bus';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ConsoleDeps } from '../console.ts';
import { eventRow } from '../domain/event-row.ts';
import { readPosition, writePosition } from '../domain/position.ts';
import { type Source, sourcesOf } from '../domain/subjects.ts';

const FollowQuery = Type.Object(
  { filter: Type.Optional(SubjectFilter), after: Type.Optional(Position) },
  { additionalProperties: false },
);
const position = Compile(Position);

/**
 * The same events as they come, by SSE: `event: row`, whose id is the position after it. It begins after
 * `Last-Event-ID`, else after `after`, else with what is new; `event: start` tells where.
 */
export const followEvents = (app: App, { bus, openStream }: ConsoleDeps) =>
  app.get(
    '/events/live',
    {
      config: { problems: [...roleProblems] },
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
      const asked = typeof resumed === 'string' && resumed !== '' ? resumed : after;
      if (!position.Check(asked)) throw new DomainError('validation-failed', { detail: 'no such position' });
      const sources = sourcesOf(filter);
      const reached = await startOf(bus, sources, readPosition(asked));

      const live = openStream(reply);
      live.send({ event: 'start', id: writePosition(reached), data: { filter } });
      const follow = async ({ stream, filter: subjects }: Source) => {
        const startSeq = (reached.get(stream) ?? 0) + 1;
        for await (const delivery of bus.subscribeFrom(stream, { filter: subjects, startSeq }, live.signal)) {
          reached.set(stream, delivery.seq);
          live.send({ event: 'row', id: writePosition(reached), data: eventRow(delivery) });
          await live.drained();
        }
      };
      // A stream that cannot be followed any further ends the answer: the browser comes back where it was.
      Promise.race(sources.map(follow))
        .catch((error: unknown) => request.log.warn({ err: error }, 'the live events broke off'))
        .finally(() => live.end());
      return reply;
    },
  );

/** A stream that is shorter than what was read of it is another one, and is read from its beginning. */
async function startOf(bus: Bus, sources: Source[], asked: Map<string, number>) {
  const starts = sources.map(async ({ stream }): Promise<[string, number]> => {
    const { lastSeq } = await bus.state(stream);
    const seq = asked.get(stream) ?? lastSeq;
    return [stream, seq > lastSeq ? 0 : seq];
  });
  return new Map(await Promise.all(starts));
}
