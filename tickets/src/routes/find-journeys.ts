import { Id, LocalDate } from '@railhead/common/contracts/common';
import { JourneysView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { type SearchDeps, searchJourneys } from '../application/search-journeys.ts';
import { type SerializedResponse, sendSerialized, serializeResponse } from '../cache/serialized-response.ts';
import type { TaggedCache } from '../cache/tagged-cache.ts';
import type { JourneyQuery } from '../domain/journeys.ts';

const Query = Type.Object({ from: Id, to: Id, date: LocalDate });

/** The response is sent as cached bytes; the schema only documents it. */
const Journeys = Type.Unsafe<Buffer>(JourneysView);

/** A browser asks each time whether its copy is still right. */
const cacheControl = 'no-cache';

interface Deps extends SearchDeps {
  responses: TaggedCache<SerializedResponse>;
}

/** Trains between two stations, by the local date at the first, with fares and seats left for exactly this pair. */
export const findJourneys = (app: App, { responses, ...deps }: Deps) =>
  app.get(
    '/api/journeys',
    {
      config: { access: 'public', traffic: 'read', problems: ['station-unknown', 'journey-invalid'] },
      // A cached response was validated when it was first requested, so validation is skipped.
      onRequest(request, reply, next) {
        const cached = responses.get(cacheKey(request.query));
        if (cached) sendSerialized(request, reply, cached, cacheControl);
        else next();
      },
      schema: {
        tags: ['timetable'],
        operationId: 'findJourneys',
        summary: 'Search trains between two stations on a local date',
        querystring: Query,
        response: { 200: Journeys, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const response = await responses.getOrLoad(cacheKey(query), async (addTags) =>
        serializeResponse(await searchJourneys(query, addTags, deps)),
      );
      return sendSerialized(request, reply, response, cacheControl);
    },
  );

const cacheKey = ({ from, to, date }: JourneyQuery) => `${from} ${to} ${date}`;
