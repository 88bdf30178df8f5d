import { Id, LocalDate } from '@railhead/common/contracts/define';
import { Problem } from '@railhead/common/contracts/problem';
import { JourneysView, type StationView } from '@railhead/common/contracts/tickets';
import { isDate } from '@railhead/common/domain/time';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import Type from 'typebox';
import { journeysOn, viewJourney } from '../domain/journeys.ts';
import type { Availability } from '../store/availability.ts';
import type { RunStore } from '../store/run-store.ts';
import type { StationStore } from '../store/station-store.ts';

const Query = Type.Object({ from: Id, to: Id, date: LocalDate });

/** Trains between two stations, by the local date at the first, with fares and seats left for exactly this pair. */
export const findJourneys = (
  app: App,
  { stations, runs, sales }: { stations: StationStore; runs: RunStore; sales: Availability },
) =>
  app.get(
    '/api/journeys',
    {
      schema: {
        tags: ['timetable'],
        querystring: Query,
        response: { 200: JourneysView, 400: Problem, 404: Problem, 422: Problem },
      },
    },
    async ({ query: wish }) => {
      if (!isDate(wish.date))
        throw new Refusal('validation-failed', { detail: 'The calendar has no such date.' });
      const [from, to] = await Promise.all([known(stations, wish.from), known(stations, wish.to)]);
      if (from.id === to.id) throw new Refusal('journey-invalid');

      const calling = await runs.boarding(from.id, wish.date, to.id);
      const found = calling.flatMap((run) => journeysOn(run, wish).map((journey) => ({ run, journey })));
      const sold = await sales(found.map(({ run }) => run._id));
      const journeys = found
        .map(({ run, journey }) => viewJourney(run, journey, sold.get(run._id) ?? []))
        .filter((journey) => journey !== undefined)
        .sort((a, b) => a.from.departure.localeCompare(b.from.departure) || a.runId.localeCompare(b.runId));
      return { from, to, date: wish.date, journeys };
    },
  );

async function known(stations: StationStore, id: string): Promise<StationView> {
  const station = await stations.get(id);
  if (!station) throw new Refusal('station-unknown', { facts: { stationId: id } });
  return station;
}
