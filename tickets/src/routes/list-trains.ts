import { Id, page } from '@railhead/common/contracts/common';
import { TrainView } from '@railhead/common/contracts/tickets';
import { localDate } from '@railhead/common/domain/time';
import type { App } from '@railhead/common/http/app';
import { cutPage } from '@railhead/common/store/page';
import Type from 'typebox';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { TrainRepository } from '../persistence/train-repository.ts';

const Query = Type.Object({
  after: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

export const listTrains = (
  app: App,
  { trains, runs, now }: { trains: TrainRepository; runs: RunRepository; now: () => Date },
) =>
  app.get(
    '/api/trains',
    {
      config: { access: 'public', traffic: 'read' },
      schema: {
        tags: ['timetable'],
        operationId: 'listTrains',
        summary: 'List trains with their next date',
        querystring: Query,
        response: { 200: page(TrainView) },
      },
    },
    async ({ query: { after, limit = 50 } }) => {
      const { rows: found, next } = cutPage(await trains.page(after, limit + 1), limit, ({ _id }) => _id);
      const nextDates = new Map<string, string>();
      for (const [zone, ofZone] of Map.groupBy(found, (train) => train.zone)) {
        const ids = ofZone.map(({ _id }) => _id);
        for (const [id, date] of await runs.nextDates(ids, localDate(now(), zone))) nextDates.set(id, date);
      }
      const items = found.map(({ _id, number, name, stops, classes }) => {
        const nextDate = nextDates.get(_id);
        return { id: _id, number, name, stops, classes, ...(nextDate !== undefined && { nextDate }) };
      });
      return { items, ...(next !== undefined && { next }) };
    },
  );
