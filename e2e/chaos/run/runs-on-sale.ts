import type { JourneysView, RunView, TrainView } from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { addDays } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { createClient } from '../actors/client.ts';
import type { Plan, RoundShape } from '../plan/plan-round.ts';
import type { SystemUnderTest } from '../system/system.ts';
import type { RoundContext } from './round-context.ts';

/** Runs with enough stops that the buyers of a round can compete for. */
export interface RunsOnSale {
  /** Each is used in many rounds. */
  runs: RunView[];
  /** For rounds in which an import withdraws the run. */
  toWithdraw: RunView[];
}

const daysOnSale = 3;

/** Runs of the next days, once orders knows them. */
export async function runsOnSale(
  system: SystemUnderTest,
  { stops: minStops }: RoundShape,
): Promise<RunsOnSale> {
  const { request } = createClient(system, 'nobody@example.org');
  const get = <T extends object>(path: string): Promise<T> =>
    until(`an answer of ${path}`, async () => {
      const { status, body } = await request('GET', path);
      return status === 200 ? (body as T) : undefined;
    });
  const { items } = await get<{ items: TrainView[] }>('/api/trains');
  const runs: RunView[] = [];
  const toWithdraw: RunView[] = [];
  for (const { stops, nextDate } of items) {
    const [first, last] = [stops[0], stops.at(-1)];
    if (!first || !last || !nextDate) continue;
    for (let days = 1; days <= daysOnSale + 1; days++) {
      const date = addDays(nextDate, days);
      const found = await get<JourneysView>(
        `/api/journeys?from=${first.stationId}&to=${last.stationId}&date=${date}`,
      );
      for (const { runId } of found.journeys) {
        if ([...runs, ...toWithdraw].some(({ id }) => id === runId)) continue;
        const run = await get<RunView>(`/api/runs/${runId}`);
        if (run.stops.length >= minStops) (days > daysOnSale ? toWithdraw : runs).push(run);
      }
    }
  }
  for (const { id } of [...runs, ...toWithdraw]) {
    await until(
      'orders to know the run',
      async () => (await request('GET', `/api/seats/${id}?from=0&to=1`)).status === 200,
    );
  }
  return { runs, toWithdraw };
}

const isWithdrawn = ({ faults }: Pick<Plan, 'faults'>) =>
  faults.some((fault) => fault.kind === 'import' && fault.change.kind === 'withdrawn');

/**
 * Different seats for each round: those of one run after another, then the next seats of each. A round that withdraws its
 * run has one of those that no other kind of round uses; when the run was withdrawn before, its buyers are refused.
 */
export function contestedSeatsOf(
  { runs, toWithdraw }: RunsOnSale,
  { round, faults }: Pick<Plan, 'round' | 'faults'>,
  shape: RoundShape,
): Pick<RoundContext, 'contested' | 'search' | 'train'> {
  const run = isWithdrawn({ faults }) ? toWithdraw[round % toWithdraw.length] : runs[round % runs.length];
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
  const train = { number: run?.number ?? '', serviceDate: run?.serviceDate ?? '' };
  return { contested, train, search: `/api/journeys?${ends}&date=${run?.serviceDate}` };
}
