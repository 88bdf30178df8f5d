import type { JourneysView, RunView, TrainView } from '@railhead/common/contracts/tickets';
import { seatsOf } from '@railhead/common/domain/coaches';
import { addDays } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { openAuditor } from './auditor/auditor.ts';
import { judgeDurability, readDurability } from './auditor/durability.ts';
import type { Finding } from './auditor/promise.ts';
import { clientOf } from './client.ts';
import { injectorOf } from './inject.ts';
import type { Scene } from './plan.ts';
import type { Stage } from './round.ts';
import { untilSound } from './sound.ts';
import { type FaultySystem, type StartFaulty, startFaultySystem } from './system.ts';

/** Everything that rounds are played with, and stays between them. */
export interface Theatre {
  /** Judges everything there is, of all rounds. */
  auditAll(): Promise<Finding[]>;
  /** All that a round needs: seats that nobody has fought for yet, buyers whose sessions last for it. */
  stage(round: number): Promise<Omit<Stage, 'boundMs'>>;
  close(): Promise<void>;
}

export const scene: Scene = { buyers: 6, seats: 6, stops: 5, holdSeconds: 6 };

/** Sessions last ten minutes; signing in again before that keeps refreshing out of the rounds. */
const sessionMs = 5 * 60_000;

/** What a round left to be told may still be on its way, in milliseconds. */
const aftermathMs = 10_000;

export async function openTheatre(options: Omit<StartFaulty, 'holdSeconds'>): Promise<Theatre> {
  await using started = new AsyncDisposableStack();
  const system = await startFaultySystem({ ...options, holdSeconds: scene.holdSeconds });
  started.defer(system.stop);
  const { servers, services, stripeUrl, mailUrl, logDir } = system;
  const { mongoUrl, natsUrl, redisUrl } = servers;
  const runs = await runsOnSale(system);
  const shop = { ordersUrl: services.orders.url, redisUrl };
  const auditor = await openAuditor({ mongoUrl, natsUrl, stripeUrl, mailUrl, logDir, shop });
  started.defer(auditor.close);
  let opening = [judgeDurability(await readDurability(servers))];
  const clients = Array.from({ length: scene.buyers }, (_, index) => {
    const name = `buyer-${index + 1}`;
    return { name, client: clientOf(system, `${name}@example.org`), signedInAt: 0 };
  });
  const injector = injectorOf(system, options.dataDir);
  const signedIn = async () => {
    for (const buyer of clients) {
      if (Date.now() - buyer.signedInAt < sessionMs) continue;
      await buyer.client.signIn();
      buyer.signedInAt = Date.now();
    }
    return clients;
  };
  const theatre = started.move();
  return {
    async auditAll() {
      const { poison } = injector;
      return (await untilSound(auditor, [{}, { poison }], aftermathMs)).audit.findings;
    },
    async stage(round) {
      const told = opening;
      opening = [];
      const buyers = await signedIn();
      return { system, auditor, injector, buyers, ...arenaOf(runs, round), opening: told };
    },
    close: () => theatre.disposeAsync(),
  };
}

/** A slot of its own for each round: run after run, then the next seats of each. */
function arenaOf(runs: RunView[], round: number): Pick<Stage, 'arena' | 'search'> {
  const run = runs[round % runs.length];
  const seats = run?.coaches.flatMap((coach) => seatsOf(coach).map(({ id }) => id)) ?? [];
  const slots = Math.floor(seats.length / scene.seats);
  const first = (Math.floor(round / runs.length) % slots) * scene.seats;
  const last = (run?.stops.length ?? 1) - 1;
  const arena = {
    runId: run?.id ?? '',
    seats: seats.slice(first, first + scene.seats),
    stops: Array.from({ length: scene.stops }, (_, stop) => Math.round((stop * last) / (scene.stops - 1))),
  };
  const ends = `from=${run?.stops[0]?.stationId}&to=${run?.stops[last]?.stationId}`;
  return { arena, search: `/api/journeys?${ends}&date=${run?.serviceDate}` };
}

/** Runs of tomorrow and after with stops enough, once orders has heard of them. */
async function runsOnSale(system: FaultySystem): Promise<RunView[]> {
  const { ask } = clientOf(system, 'nobody@example.org');
  const get = <T extends object>(path: string): Promise<T> =>
    until(`an answer of ${path}`, async () => {
      const { status, body } = await ask('GET', path);
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
        if (run.stops.length >= scene.stops) runs.push(run);
      }
    }
  }
  for (const { id } of runs) {
    await until(
      'orders to know the run',
      async () => (await ask('GET', `/api/seats/${id}?from=0&to=1`)).status === 200,
    );
  }
  return runs;
}
