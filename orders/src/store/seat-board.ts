import type { Span } from '@railhead/common/domain/segments';
import type { RedisClient } from '@railhead/common/store/redis';
import { type BoardNews, occupancyOf, readSeats } from '../domain/board-state.ts';
import { callFunction } from './board-functions.ts';
import { gathering } from './gathering.ts';
import { type LedgerSeat, seatOf } from './seat-ledger.ts';

export interface HoldWish extends Span {
  runId: string;
  holder: string;
  seats: string[];
}

export type HoldAnswer =
  | { kind: 'held-for-you'; until: Date; now: Date }
  | { kind: 'taken' | 'held'; seats: string[] }
  | { kind: 'worn-out' | 'unbuilt' };

/** What a function answered: the board's news, and an answer to each wish it was asked. */
interface Told {
  news: BoardNews;
  answers: string[];
}

/** Asked in one call at most, so that Redis turns to others in between. */
const mostWishes = 100;

/** The commands of the board's functions, one hash per run, keys tagged by run so that a cluster keeps them together. */
export function seatBoard(
  redis: RedisClient,
  config: { softHoldSeconds: number; softHoldTotalSeconds: number },
) {
  const keyOf = (runId: string) => `railhead:seats:{${runId}}`;
  const limits = [config.softHoldSeconds * 1000, config.softHoldTotalSeconds * 1000];
  let heard: (runId: string, news: BoardNews) => void = () => undefined;

  /** `undefined` while the board is unbuilt. */
  const call = async (
    name: string,
    runId: string,
    args: (string | number)[] = [],
  ): Promise<Told | undefined> => {
    const answer = await callFunction(redis, name, [keyOf(runId)], args);
    return readAnswer(String(answer).split('\n'));
  };
  /** A call that changes the board: what changed is told. */
  const change = async (name: string, runId: string, args: (string | number)[]) => {
    const told = await call(name, runId, args);
    if (told && Object.keys(told.news.seats).length > 0) heard(runId, told.news);
    return told;
  };
  const entriesOf = (seats: LedgerSeat[]) =>
    seats.flatMap((seat) => [seatOf(seat), seat.rev, occupancyOf(seat.spans)]);

  return {
    /** All seats of the wish or none; replaces what the holder had on this run. O(seats). */
    hold: gathering<HoldWish, HoldAnswer>({
      most: mostWishes,
      keyOf: ({ runId }) => runId,
      async ask(wishes) {
        const args = wishes.flatMap(({ holder, from, to, seats }) => [holder, from, to, seats.join()]);
        const told = await change('railhead_hold', wishes[0]?.runId ?? '', [...limits, ...args]);
        if (!told) return wishes.map(() => ({ kind: 'unbuilt' }));
        return told.answers.map((answer) => readHoldAnswer(answer, told.news.now));
      },
    }),
    async release(runId: string, holder: string): Promise<void> {
      await change('railhead_release', runId, [holder]);
    },
    /** Brings ledger documents; older copies stay replaced. True when something was new. */
    async settle(runId: string, seats: LedgerSeat[], dropHolder = ''): Promise<boolean> {
      const told = await change('railhead_settle', runId, [dropHolder, ...entriesOf(seats)]);
      return told !== undefined && Object.keys(told.news.seats).length > 0;
    },
    /** The only change that is not told: it may be about every seat there is. */
    async build(runId: string, ledger: LedgerSeat[], expireAt: Date): Promise<BoardNews> {
      const epoch = crypto.randomUUID().slice(0, 8);
      const told = await call('railhead_build', runId, [epoch, expireAt.getTime(), ...entriesOf(ledger)]);
      if (!told) throw new Error(`the board of ${runId} was built and is not there`);
      return told.news;
    },
    /** The whole board; `undefined` while it is unbuilt. */
    async map(runId: string): Promise<BoardNews | undefined> {
      return (await call('railhead_map', runId))?.news;
    },
    /** Who is told what changed. Wishes that were asked together make one piece of news. */
    onNews(listener: (runId: string, news: BoardNews) => void): void {
      heard = listener;
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

function readAnswer([kind, now, epoch = '', n, count, ...rest]: string[]): Told | undefined {
  if (kind === 'unbuilt') return undefined;
  if (kind !== 'ok') throw new Error(`the board answered ${kind}`);
  const answers = rest.splice(0, Number(count));
  return { answers, news: { epoch, n: Number(n), now: Number(now), seats: readSeats(rest) } };
}

function readHoldAnswer(answer: string, now: number): HoldAnswer {
  const colon = answer.indexOf(':');
  const [kind, rest] = [answer.slice(0, colon), answer.slice(colon + 1)];
  switch (kind) {
    case 'until':
      return { kind: 'held-for-you', until: new Date(Number(rest)), now: new Date(now) };
    case 'taken':
    case 'held':
      return { kind, seats: rest.split(',') };
    case 'worn-out':
      return { kind };
    default:
      throw new Error(`the board answered a wish with ${kind}`);
  }
}
