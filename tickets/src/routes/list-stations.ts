import { Id, page } from '@railhead/common/contracts/common';
import { StationView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import { cutPage } from '@railhead/common/store/page';
import Type from 'typebox';
import { findStations } from '../domain/find-stations.ts';
import type { StationRepository } from '../persistence/station-repository.ts';

const Query = Type.Object({
  query: Type.Optional(Type.String({ maxLength: 80 })),
  after: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
});

/** Stations that match the typed text, or all of them by name. */
export const listStations = (app: App, { stations }: { stations: StationRepository }) =>
  app.get(
    '/api/stations',
    {
      config: { access: 'public', traffic: 'read' },
      schema: {
        tags: ['timetable'],
        operationId: 'listStations',
        summary: 'List stations, all or by name',
        querystring: Query,
        response: { 200: page(StationView) },
      },
    },
    async ({ query: { query = '', after, limit = 20 } }) => {
      const found = findStations(await stations.all(), query);
      const start = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1;
      const { rows: items, next } = cutPage(found.slice(start), limit, ({ id }) => id);
      return { items, ...(next !== undefined && { next }) };
    },
  );
