import { Id, page } from '@railhead/common/contracts/common';
import { TrainView } from '@railhead/common/contracts/tickets';
import { localDate } from '@railhead/common/domain/time';
import type { App } from '@railhead/common/http/app';
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
      config: { traffic: 'read' },
      schema: {
        tags: ['timetable'],
        operationId: 'listTrains',
        summary: 'List trains with their next date',
        querystring: Query,
        response: { 200: page(TrainView) },
      },
    },
    async ({ query: { after, limit = 50 } }) => {
      const rows = await trains.page(after, limit + 1);
      const found = rows.slice(0, limit);
      const next = new Map<string, string>();
      for (const [zone, ofZone] of Map.groupBy(found, (train) => train.zone)) {
        const ids = ofZone.map(({ _id }) => _id);
        for (const [id, date] of await runs.nextDates(ids, localDate(now(), zone))) next.set(id, date);
      }
      const items = found.map(({ _id, number, name, stops, classes }) => {
        const nextDate = next.get(_id);
        return { id: _id, number, name, stops, classes, ...(nextDate !== undefined && { nextDate }) };
      });
      const last = items.at(-1);
      return { items, ...(last && rows.length > limit && { next: last.id }) };
    },
  );
