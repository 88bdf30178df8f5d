import type { JourneysView, RunView, TrainView } from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { addDays } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { createClient } from '../actors/client.ts';
import type { RoundShape } from '../plan/plan-round.ts';
import type { SystemUnderTest } from '../system/system.ts';
import type { RoundContext } from './round-context.ts';

/** Runs of the next days with enough stops, once orders knows them. */
export async function runsOnSale(
  system: SystemUnderTest,
  { stops: minStops }: RoundShape,
): Promise<RunView[]> {
  const { request } = createClient(system, 'nobody@example.org');
  const get = <T extends object>(path: string): Promise<T> =>
    until(`an answer of ${path}`, async () => {
      const { status, body } = await request('GET', path);
      return status === 200 ? (body as T) : undefined;
    });
  const { items } = await get<{ items: TrainView[] }>('/api/trains');
  const runs: RunView[] = [];
  for (const { stops, nextDate } of items) {
    const [first, last] = [stops[0], stops.at(-1)];
    if (!first || !last || !nextDate) continue;
    for (const date of [1, 2, 3].map((days) => addDays(nextDate, days))) {
      const found = await get<JourneysView>(
        `/api/journeys?from=${first.stationId}&to=${last.stationId}&date=${date}`,
      );
      for (const { runId } of found.journeys) {
        if (runs.some(({ id }) => id === runId)) continue;
        const run = await get<RunView>(`/api/runs/${runId}`);
        if (run.stops.length >= minStops) runs.push(run);
      }
    }
  }
  for (const { id } of runs) {
    await until(
      'orders to know the run',
      async () => (await request('GET', `/api/seats/${id}?from=0&to=1`)).status === 200,
    );
  }
  return runs;
}

/** Different seats for each round: those of one run after another, then the next seats of each. */
export function contestedSeatsOf(
  runs: RunView[],
  round: number,
  shape: RoundShape,
): Pick<RoundContext, 'contested' | 'search'> {
  const run = runs[round % runs.length];
  const seats = run?.coaches.flatMap((coach) => seatsOf(coach).map(({ id }) => id)) ?? [];
  const slots = Math.floor(seats.length / shape.seats);
  const first = (Math.floor(round / runs.length) % slots) * shape.seats;
  const last = (run?.stops.length ?? 1) - 1;
  const contested = {
    runId: run?.id ?? '',
    seats: seats.slice(first, first + shape.seats),
    stops: Array.from({ length: shape.stops }, (_, stop) => Math.round((stop * last) / (shape.stops - 1))),
  };
  const ends = `from=${run?.stops[0]?.stationId}&to=${run?.stops[last]?.stationId}`;
  return { contested, search: `/api/journeys?${ends}&date=${run?.serviceDate}` };
}
