import { seatIds } from '@railhead/common/domain/coaches';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { BoardNews } from '../domain/board-state.ts';
import { boardEndsAt } from '../domain/run.ts';
import { gathering } from './gathering.ts';
import type { RunStore } from './run-store.ts';
import type { HoldAnswer, HoldWish, SeatBoard } from './seat-board.ts';
import type { LedgerSeat, SeatLedger } from './seat-ledger.ts';

/** Where the live map listens: every change of a run's board, on core NATS. */
export const newsSubject = (runId: string) => `seats.${runId}`;

const rereadMs = 1000;
const mostLookedUp = 100;
/** A dying service may have left something untold: a board is believed for so long before it is held against the ledger. */
const believedMs = 5000;
const mostRemembered = 10_000;

/**
 * Board and ledger together: the board answers at once, the ledger corrects it, and every change is told to the live
 * maps. With Redis away the board's part simply falls out; the ledger alone still decides.
 */
export function seatDesk(app: App, deps: { board: SeatBoard; ledger: SeatLedger; runs: RunStore; bus: Bus }) {
  const { board, ledger, runs, bus } = deps;
  const building = new Map<string, Promise<BoardNews>>();
  const lastReread = new Map<string, number>();
  const lastRepair = new Map<string, number>();
  const outages = app.metrics.counter('railhead_board_outages_total', 'Times the board was passed over');
  const refusals = app.metrics.counter('railhead_hold_conflicts_total', 'Holds refused', ['by']);

  const tell = (runId: string, news: BoardNews) =>
    bus.publishEphemeral(newsSubject(runId), JSON.stringify(news));
  board.onNews(tell);

  /** The board is speed, never truth: without it, go on without it. */
  const unlessAway = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isRedisOutage(error)) throw error;
      outages.inc();
      return undefined;
    }
  };

  const readRun = async (runId: string) => {
    const { plan } = await runs.need(runId);
    return ledger.read(runId, seatIds(plan.coaches));
  };
  const build = async (runId: string): Promise<BoardNews> => {
    const mine = await board.mayBuild(runId);
    if (!mine) {
      const built = await waitForBuilder(() => board.map(runId));
      if (built) return built;
    }
    const { plan } = await runs.need(runId);
    const news = await board.build(runId, await readRun(runId), boardEndsAt(plan));
    await board.built(runId);
    // A new epoch is told without its seats, which may be many: whoever follows takes the whole board.
    tell(runId, { ...news, seats: {} });
    return news;
  };
  const buildOnce = (runId: string) => {
    const running = building.get(runId) ?? build(runId).finally(() => building.delete(runId));
    building.set(runId, running);
    return running;
  };

  /** Whether the board knows more about the seats after they were looked up in the ledger. */
  const lookUp = gathering<{ runId: string; seats: string[] }, boolean>({
    most: mostLookedUp,
    keyOf: ({ runId }) => runId,
    async ask(refused) {
      const { runId = '' } = refused[0] ?? {};
      const seats = [...new Set(refused.flatMap((one) => one.seats))];
      const isNew = await board.settle(runId, await ledger.read(runId, seats));
      return refused.map(() => isNew);
    },
  });
  /** Seats that the board calls taken are looked up in the ledger, at most once per seat and second. */
  const reread = async (runId: string, seats: string[]): Promise<boolean> => {
    const now = performance.now();
    const due = seats.filter((seat) => now - (lastReread.get(`${runId}/${seat}`) ?? -rereadMs) >= rereadMs);
    if (due.length === 0) return false;
    if (lastReread.size > mostRemembered) lastReread.clear();
    for (const seat of due) lastReread.set(`${runId}/${seat}`, now);
    return lookUp({ runId, seats: due });
  };

  /** Holds a board against the ledger if that is due; true when the board knows more now. Without the ledger it stays. */
  const repair = async (runId: string): Promise<boolean> => {
    const now = performance.now();
    if (now - (lastRepair.get(runId) ?? -believedMs) < believedMs) return false;
    if (lastRepair.size > mostRemembered) lastRepair.clear();
    lastRepair.set(runId, now);
    try {
      return await board.settle(runId, await readRun(runId));
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      return false;
    }
  };

  const ask = async (wish: HoldWish): Promise<HoldAnswer> => {
    const answer = await board.hold(wish);
    if (answer.kind === 'unbuilt') {
      await buildOnce(wish.runId);
      return board.hold(wish);
    }
    if (answer.kind === 'taken' && (await reread(wish.runId, answer.seats))) return board.hold(wish);
    return answer;
  };

  return {
    /**
     * Keeps seats for a holder, all or none.
     * @returns until when, by Redis' clock; `undefined` while Redis is away.
     * @throws DomainError `seat-taken`, `seat-held`, `hold-worn-out` with the seats
     */
    hold: (wish: HoldWish) =>
      unlessAway(async () => {
        const answer = await ask(wish);
        switch (answer.kind) {
          case 'held-for-you':
            return answer;
          case 'taken':
          case 'held':
            refusals.inc({ by: answer.kind });
            throw new DomainError(answer.kind === 'taken' ? 'seat-taken' : 'seat-held', {
              facts: { seats: answer.seats },
            });
          case 'worn-out':
            throw new DomainError('hold-worn-out');
          case 'unbuilt':
            throw new DomainError('busy', { retryAfterSeconds: 1 });
        }
      }),

    /** Looks seats that the board calls sold up in the ledger. True when the board knows more now: ask it again. */
    reread: async (runId: string, seats: string[]): Promise<boolean> =>
      (await unlessAway(() => reread(runId, seats))) ?? false,

    release: (runId: string, holder: string) => unlessAway(() => board.release(runId, holder)),

    /** After a commit: the ledger's new documents, and the buyer's soft hold is done with. */
    settled: (runId: string, seats: LedgerSeat[], dropHolder?: string) =>
      unlessAway(() => board.settle(runId, seats, dropHolder)),

    /** The whole board, built when it is not there; from the ledger alone while Redis is away. */
    async map(runId: string): Promise<BoardNews> {
      const news = await unlessAway(async () => {
        const known = await board.map(runId);
        if (!known) return buildOnce(runId);
        return (await repair(runId)) ? ((await board.map(runId)) ?? known) : known;
      });
      return news ?? fromLedger(await readRun(runId));
    },

    epoch: (runId: string) => unlessAway(() => board.epoch(runId)),
  };
}
export type SeatDesk = ReturnType<typeof seatDesk>;

function fromLedger(seats: LedgerSeat[]): BoardNews {
  return {
    epoch: 'ledger',
    n: seats.reduce((sum, { rev }) => sum + rev, 0),
    now: Date.now(),
    seats: Object.fromEntries(
      seats.map(({ _id, spans }) => [_id.slice(_id.indexOf('/') + 1), { sold: spans, holds: [] }]),
    ),
  };
}

async function waitForBuilder<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const built = await ask();
    if (built) return built;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

/** Away, or refusing writes (full, loading, read-only): the same to us. */
const isRedisOutage = (error: unknown): boolean =>
  isUnavailable(error) ||
  (error instanceof Error &&
    /Command timed out|^(OOM|LOADING|READONLY|MISCONF|BUSY|CLUSTERDOWN)\b/.test(error.message));
