import { Redis } from 'ioredis';
import { seatBoard } from '../../orders/src/seat-board/seat-board.ts';
import { medianRange } from '../measure/statistics.ts';
import { serveJobs } from '../processes/worker.ts';
import { type BaselineSample, closedLoop } from './closed-loop.ts';

/** The size of a seat board. */
export interface BoardPoint {
  seats: number;
  segments: number;
  /** The number of sold segments of each seat, from the first one. */
  sold: number;
  /** Soft holds of other buyers, one per seat, over as many runs as necessary. */
  outstanding: number;
}

/** A separate database, so that it can be flushed after each point. */
const redis = new Redis(process.env.REDIS_URL ?? '', { db: 9 });
/** Unused: no hold here is limited. */
const limits = {
  runsPerHolder: 1,
  holdersPerAddress: 1,
  seatsPerPerson: 1,
  seatsPerNetwork: 1,
  networkPercent: 1,
  seatsPerOrder: 1,
  seconds: 600,
};
const board = seatBoard(redis, {
  softHoldSeconds: 600,
  softHoldTotalSeconds: 600,
  unpaidSeconds: 900,
  limits,
});
const soon = () => new Date(Date.now() + 3_600_000);
const holdsOnARun = 1000;
/** The number of timed holds, each of two seats. The seats after them are for other holds. */
const probes = 40;

/**
 * The cost of one call of the hold function in Redis, in microseconds: two free seats for four segments. From the
 * statistics of the server, so that it does not include the client.
 */
async function cost({ point, rounds }: { point: BoardPoint; rounds: number }): Promise<number> {
  const runs = Array.from({ length: Math.max(1, point.outstanding / holdsOnARun) }, (_, n) => `cost-${n}`);
  for (const runId of runs) await fill(runId, point, point.outstanding / runs.length);
  const costs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await redis.config('RESETSTAT');
    await eachProbe(async (runId, holder, seats) => {
      const { segments } = point;
      const answer = await board.hold({ runId, holder, from: segments - 4, to: segments, seats });
      if (answer.kind !== 'granted') throw new Error(`a probe was ${answer.kind}`);
    }, runs);
    costs.push(await callCostUs());
    await eachProbe((runId, holder) => board.release(runId, holder), runs);
  }
  await redis.flushdb();
  return medianRange(costs).median;
}

/** One after the other, because concurrent requests for one run are batched into one call. */
async function eachProbe(
  work: (runId: string, holder: string, seats: string[]) => Promise<unknown>,
  runs: string[],
): Promise<void> {
  for (let n = 0; n < probes; n++) {
    await work(runs[n % runs.length] ?? '', `probe-${n}`, [`A-${2 * n + 1}`, `A-${2 * n + 2}`]);
  }
}

async function fill(runId: string, { seats, sold }: BoardPoint, holds: number): Promise<void> {
  const spans = Array.from({ length: Math.floor(sold / 4) }, (_, n) => ({
    from: n * 4,
    to: n * 4 + 4,
    orderId: '',
  }));
  const ledger = Array.from({ length: seats }, (_, n) => ({
    _id: `${runId}/A-${n + 1}`,
    rev: 1,
    spans,
    purgeAt: soon(),
  }));
  await board.build(runId, [], soon());
  for (const group of grouped(ledger, 500)) await board.syncFromLedger(runId, group);
  const others = Array.from({ length: holds }, (_, n) => n);
  for (const group of grouped(others, 500)) {
    await Promise.all(
      group.map((n) => {
        const seat = `A-${2 * probes + 1 + (n % (seats - 2 * probes))}`;
        return board.hold({ runId, holder: `other-${n}`, from: 0, to: 4, seats: [seat] });
      }),
    );
  }
}

async function callCostUs(): Promise<number> {
  const [, us] = /cmdstat_fcall:.*usec_per_call=([\d.]+)/.exec(await redis.info('commandstats')) ?? [];
  return Number(us);
}

/** The function through the client of the service: new holds of two seats over many runs. */
async function run(loop: { inFlight: number; seconds: number }): Promise<BaselineSample> {
  const runs = Array.from({ length: 60 }, () => `loop-${crypto.randomUUID()}`);
  await Promise.all(runs.map((runId) => board.build(runId, [], soon())));
  let n = 0;
  const sample = await closedLoop(loop, async () => {
    const at = Math.floor(n / runs.length);
    const runId = runs[n % runs.length] ?? '';
    const [seat, from] = [(at % 500) * 2, (Math.floor(at / 500) % 3) * 4];
    const seats = [`A-${seat + 1}`, `A-${seat + 2}`];
    await board.hold({ runId, holder: `loop-${n++}`, from, to: from + 4, seats });
  });
  await redis.flushdb();
  return sample;
}

function* grouped<T>(items: T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export type HoldFunctionJobs = { cost: typeof cost; run: typeof run };
serveJobs<HoldFunctionJobs>({ cost, run });
