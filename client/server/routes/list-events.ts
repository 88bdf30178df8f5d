import { Instant } from '@railhead/common/contracts/common';
import { EventsView, SubjectFilter } from '@railhead/common/contracts/console';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { ConsoleDeps } from '../deps.ts';
import { readNewest } from '../streams/history.ts';
import { writePosition } from '../streams/position.ts';
import { sourcesOf } from '../streams/subjects.ts';
import { toEventRow } from '../views/event-row.ts';

export const EventsQuery = Type.Object(
  {
    filter: Type.Optional(SubjectFilter),
    since: Type.Optional(Instant),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  { additionalProperties: false },
);

/** The newest events of all streams that match a subject filter. */
export const listEvents = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/events',
    {
      schema: {
        tags: ['operations'],
        operationId: 'listEvents',
        summary: 'List the newest events that match a wildcard',
        querystring: EventsQuery,
        response: { 200: EventsView },
      },
    },
    async ({ query: { filter = '>', since, limit = 200 } }) => {
      const from = new Date(since ?? 0);
      const pages = await Promise.all(
        sourcesOf(filter).map(async (source) => ({
          stream: source.stream,
          ...(await readNewest(bus, { ...source, limit: limit + 1, since: from })),
        })),
      );
      const found = pages
        .flatMap((page) => page.found)
        .sort((a, b) => b.at.getTime() - a.at.getTime() || b.seq - a.seq);
      return {
        rows: found.slice(0, limit).map(toEventRow),
        position: writePosition(new Map(pages.map(({ stream, upTo }) => [stream, upTo]))),
        more: found.length > limit,
      };
    },
  );
