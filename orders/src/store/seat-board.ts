import { readFileSync } from 'node:fs';
import type { Span } from '@railhead/common/domain/segments';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import { loadFunctions, openRedis, type RedisClient } from '@railhead/common/store/redis';
import { type BoardNews, readSeats } from '../domain/board-state.ts';
import { type LedgerSeat, seatOf } from './seat-ledger.ts';

const library = readFileSync(new URL('seat-board.lua', import.meta.url), 'utf8');

export interface HoldWish extends Span {
  runId: string;
  holder: string;
  seats: string[];
}

export type HoldAnswer =
  | { kind: 'held-for-you'; until: Date; now: Date; news: BoardNews }
  | { kind: 'taken' | 'held'; seats: string[] }
  | { kind: 'worn-out' | 'unbuilt' };

/** The commands of the board's functions, one hash per run, keys tagged by run so that a cluster keeps them together. */
export function seatBoard(
  redis: RedisClient,
  config: { softHoldSeconds: number; softHoldTotalSeconds: number },
) {
  const keyOf = (runId: string) => `railhead:board:{${runId}}`;

  const call = async (name: string, runId: string, ...args: (string | number)[]): Promise<string[]> => {
    const answer = await callFunction(redis, name, keyOf(runId), ...args);
    return Array.isArray(answer) ? answer.map(String) : [];
  };
  const newsOf = ([, , now, epoch, n, ...seats]: string[]): BoardNews => ({
    epoch: epoch ?? '',
    n: Number(n),
    now: Number(now),
    seats: readSeats(seats),
  });
  const entriesOf = (seats: LedgerSeat[]) =>
    seats.flatMap((seat) => [
      seatOf(seat),
      seat.rev,
      seat.spans.map(({ from, to }) => `${from}-${to}`).join(','),
    ]);

  return {
    /** All seats of the wish or none; replaces what the holder had on this run. O(seats). */
    async hold({ runId, holder, from, to, seats }: HoldWish): Promise<HoldAnswer> {
      const { softHoldSeconds, softHoldTotalSeconds } = config;
      const answer = await call(
        'railhead_hold',
        runId,
        holder,
        from,
        to,
        softHoldSeconds * 1000,
        softHoldTotalSeconds * 1000,
        ...seats,
      );
      const [kind = '', ...rest] = answer;
      switch (kind) {
        case 'ok':
          return {
            kind: 'held-for-you',
            until: new Date(Number(rest[0])),
            now: new Date(Number(rest[1])),
            news: newsOf(answer),
          };
        case 'taken':
        case 'held':
          return { kind, seats: rest };
        case 'worn-out':
        case 'unbuilt':
          return { kind };
        default:
          throw new Error(`the board answered ${kind}`);
      }
    },
    async release(runId: string, holder: string): Promise<BoardNews> {
      return newsOf(await call('railhead_release', runId, holder));
    },
    /** Brings ledger documents; older copies stay replaced. `undefined` when nothing was new. */
    async settle(runId: string, seats: LedgerSeat[], dropHolder = ''): Promise<BoardNews | undefined> {
      const answer = await call('railhead_settle', runId, dropHolder, ...entriesOf(seats));
      return answer[0] === 'same' ? undefined : newsOf(answer);
    },
    async build(runId: string, ledger: LedgerSeat[], expireAt: Date): Promise<BoardNews> {
      const epoch = crypto.randomUUID().slice(0, 8);
      return newsOf(await call('railhead_build', runId, epoch, expireAt.getTime(), ...entriesOf(ledger)));
    },
    /** The whole board; `undefined` while it is unbuilt. */
    async map(runId: string): Promise<BoardNews | undefined> {
      const answer = await call('railhead_map', runId);
      return answer[0] === 'unbuilt' ? undefined : newsOf(answer);
    },
    async epoch(runId: string): Promise<string | null> {
      return redis.hget(keyOf(runId), 'epoch');
    },
    /** One builder at a time, across copies of the service. */
    async mayBuild(runId: string): Promise<boolean> {
      return (await redis.set(`railhead:building:{${runId}}`, '1', 'PX', 3000, 'NX')) === 'OK';
    },
    async built(runId: string): Promise<void> {
      await redis.del(`railhead:building:{${runId}}`);
    },
  };
}
export type SeatBoard = ReturnType<typeof seatBoard>;

async function callFunction(
  redis: RedisClient,
  name: string,
  key: string,
  ...args: (string | number)[]
): Promise<unknown> {
  const run = () => redis.fcall(name, 1, key, ...args);
  return run().catch(async (error: unknown) => {
    // A server that restarted empty, or was swapped, has lost its functions.
    if (!(error instanceof Error) || !/function not found/i.test(error.message)) throw error;
    await loadFunctions(redis, library);
    return run();
  });
}

/** Redis with the board's functions in it. */
export const openBoardRedis = (app: App, url: string): RedisClient =>
  openRedis(app, url, {
    away: 'Redis does not answer; seats are sold by the ledger alone',
    ready: (redis) => {
      loadFunctions(redis, library).catch((error: unknown) =>
        app.log.error({ err: error }, 'the board functions were refused'),
      );
    },
  });

/** Limits across runs and per address, checked before the board is asked. */
export function holdLimits(
  redis: RedisClient,
  limits: { runsPerHolder: number; holdersPerAddress: number; seconds: number },
) {
  const admit = async (key: string, member: string, most: number) => {
    const admitted = await callFunction(redis, 'railhead_admit', key, member, most, limits.seconds * 1000);
    if (admitted === 0) throw new Refusal('too-many-holds', { retryAfterSeconds: 30 });
  };
  return {
    /** @throws Refusal `too-many-holds` */
    async check({ runId, holder }: { runId: string; holder: string }, address: string): Promise<void> {
      await Promise.all([
        admit(`railhead:holds:holder:${holder}`, runId, limits.runsPerHolder),
        admit(`railhead:holds:address:${address}`, holder, limits.holdersPerAddress),
      ]);
    },
    async released({ runId, holder }: { runId: string; holder: string }): Promise<void> {
      await redis.zrem(`railhead:holds:holder:${holder}`, runId);
    },
  };
}
export type HoldLimits = ReturnType<typeof holdLimits>;
