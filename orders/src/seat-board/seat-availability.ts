import { batchLoader } from '@railhead/common/concurrency/batch-loader';
import { seatIds } from '@railhead/common/domain/coaches';
import { DomainError, retryAt } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import { LRUCache } from 'lru-cache';
import type { BoardDelta } from '../domain/seat-states.ts';
import type { HoldCaller, HoldLimit } from '../persistence/hold-limits.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import { type LedgerSeat, type SeatCopy, type SeatLedger, seatIdOf } from '../persistence/seat-ledger.ts';
import { boardBuilder } from './board-builder.ts';
import type { BoardHoldReply, HoldRequest, OrderOnBoard, SeatBoard } from './seat-board.ts';

/** The core NATS subject of every change of a run's board. */
export const boardSubject = (runId: string) => `seats.${runId}`;

export type HoldResult =
  | { kind: 'held'; until: Date; now: Date; copies?: SeatCopy[] }
  | { kind: 'rejected'; error: DomainError }
  | { kind: 'limited'; error: DomainError }
  | { kind: 'board-unavailable' };

/** Seats to hold, and who holds them. */
export type CallerHold = Omit<HoldRequest, 'limited'> & { caller: HoldCaller };

const recheckIntervalMs = 1000;
const maxRecheckBatch = 100;
/** A crashed instance may have lost an update: re-sync the board from the ledger if it was not checked for this long. */
const trustTtlMs = 5000;
const maxRememberedChecks = 10_000;

/**
 * The seat board, corrected from the ledger: the board answers quickly, the ledger decides. While Redis is unavailable
 * the board is skipped. Every change is published to the seat maps.
 */
export function seatAvailability(
  app: App,
  deps: { board: SeatBoard; ledger: SeatLedger; runs: RunRepository; bus: Bus },
) {
  const { board, ledger, runs, bus } = deps;
  const lastRecheck = new LRUCache<string, number>({ max: maxRememberedChecks });
  /** Of each run; no event changes it. */
  const seatCounts = new LRUCache<string, number>({ max: maxRememberedChecks });
  const lastSync = new LRUCache<string, number>({ max: maxRememberedChecks });
  const outages = app.metrics.counter(
    'railhead_board_outages_total',
    'Operations that skipped the seat board because Redis was unavailable',
  );
  const conflicts = app.metrics.counter('railhead_hold_conflicts_total', 'Rejected holds', ['by']);

  const publish = (runId: string, delta: BoardDelta) =>
    bus.publishEphemeral(boardSubject(runId), JSON.stringify(delta));
  board.onDelta(publish);
  const { build, readLedger } = boardBuilder({ board, ledger, runs, publish });

  /** Returns nothing when Redis is unavailable. */
  const ifAvailable = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isRedisOutage(error)) throw error;
      outages.inc();
      return undefined;
    }
  };

  const syncSeats = batchLoader<{ runId: string; seats: string[] }, boolean>({
    maxBatchSize: maxRecheckBatch,
    keyOf: ({ runId }) => runId,
    async load(requests) {
      const { runId = '' } = requests[0] ?? {};
      const seats = [...new Set(requests.flatMap((request) => request.seats))];
      const isChanged = await board.syncFromLedger(runId, await ledger.read(runId, seats));
      return requests.map(() => isChanged);
    },
  });
  /** At most once per seat and second. */
  const recheckSeats = async (runId: string, seats: string[]): Promise<boolean> => {
    const now = performance.now();
    const isDue = (seat: string) =>
      now - (lastRecheck.get(`${runId}/${seat}`) ?? -recheckIntervalMs) >= recheckIntervalMs;
    const due = seats.filter(isDue);
    if (due.length === 0) return false;
    for (const seat of due) lastRecheck.set(`${runId}/${seat}`, now);
    return syncSeats({ runId, seats: due });
  };

  /** Syncs a board that was not checked recently. True when it changed; without the ledger it stays as it is. */
  const syncIfStale = async (runId: string): Promise<boolean> => {
    const now = performance.now();
    if (now - (lastSync.get(runId) ?? -trustTtlMs) < trustTtlMs) return false;
    lastSync.set(runId, now);
    try {
      return await board.syncFromLedger(runId, await readLedger(runId));
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      return false;
    }
  };

  const countSeats = async (runId: string): Promise<number> => {
    const known = seatCounts.get(runId);
    if (known !== undefined) return known;
    const count = seatIds((await runs.getOrThrow(runId)).plan.coaches).length;
    seatCounts.set(runId, count);
    return count;
  };

  const holdOnBoard = async ({ caller, ...seats }: CallerHold): Promise<BoardHoldReply> => {
    const request = { ...seats, limited: { caller, seatsOfRun: await countSeats(seats.runId) } };
    const reply = await board.hold(request);
    if (reply.kind === 'not-initialised') {
      await build(request.runId);
      return board.hold(request);
    }
    if (reply.kind === 'taken' && (await recheckSeats(request.runId, reply.seats)))
      return board.hold(request);
    return reply;
  };

  return {
    /** Holds seats for a holder, all or none. `until` is by Redis' clock. */
    async hold(request: CallerHold): Promise<HoldResult> {
      const reply = await ifAvailable(() => holdOnBoard(request));
      switch (reply?.kind) {
        case undefined:
          return { kind: 'board-unavailable' };
        case 'granted':
          return { ...reply, kind: 'held' };
        case 'taken':
        case 'held': {
          conflicts.inc({ by: reply.kind });
          const code = reply.kind === 'taken' ? 'seat-taken' : 'seat-held';
          return { kind: 'rejected', error: new DomainError(code, { facts: { seats: reply.seats } }) };
        }
        case 'renewal-limit-reached':
          return { kind: 'rejected', error: new DomainError('hold-worn-out') };
        case 'limited':
          return { kind: 'limited', error: limitOf(request, reply.limit, retryAt(reply.freeAt, reply.now)) };
        case 'not-initialised':
          return { kind: 'rejected', error: new DomainError('busy', { retryAfterSeconds: 1 }) };
      }
    },

    /** Syncs seats that the board shows as sold from the ledger. True when the board changed, so a retry may succeed. */
    recheckSeats: async (runId: string, seats: string[]): Promise<boolean> =>
      (await ifAvailable(() => recheckSeats(runId, seats))) ?? false,

    release: (runId: string, holder: string) => ifAvailable(() => board.release(runId, holder)),

    /** Copies ledger documents to the board after a commit, with what became of their order. */
    syncFromLedger: (runId: string, seats: SeatCopy[], order?: OrderOnBoard) =>
      ifAvailable(() => board.syncFromLedger(runId, seats, order)),

    /** The whole board, built if necessary; from the ledger alone while Redis is unavailable. */
    async loadBoard(runId: string): Promise<BoardDelta> {
      const loaded = await ifAvailable(async () => {
        const whole = await board.load(runId);
        if (!whole) return build(runId);
        return (await syncIfStale(runId)) ? ((await board.load(runId)) ?? whole) : whole;
      });
      return loaded ?? boardFromLedger(await readLedger(runId));
    },

    epoch: (runId: string) => ifAvailable(() => board.epoch(runId)),
  };
}
export type SeatAvailability = ReturnType<typeof seatAvailability>;

/** Of a person who holds too much, or of a network in which many do. */
export const limitReached = (limit: HoldLimit, again: ReturnType<typeof retryAt>): DomainError =>
  new DomainError(
    limit === 'person' || limit === 'runs' ? 'too-many-holds' : 'too-many-holds-in-network',
    again,
  );

/** Orders that one account places at the same moment count together like those that it has not paid. */
const limitOf = (
  { orderId }: CallerHold,
  limit: HoldLimit,
  again: ReturnType<typeof retryAt>,
): DomainError =>
  orderId && limit === 'person'
    ? new DomainError('too-many-unpaid-seats', again)
    : limitReached(limit, again);

const boardFromLedger = (seats: LedgerSeat[]): BoardDelta => ({
  epoch: 'ledger',
  n: seats.reduce((sum, { rev }) => sum + rev, 0),
  now: Date.now(),
  seats: Object.fromEntries(seats.map((seat) => [seatIdOf(seat), { sold: seat.spans, holds: [] }])),
});

/** Unreachable, or rejecting writes (full, loading, read-only). */
const isRedisOutage = (error: unknown): boolean =>
  isUnavailable(error) ||
  (error instanceof Error &&
    /Command timed out|^(OOM|LOADING|READONLY|MISCONF|BUSY|CLUSTERDOWN)\b/.test(error.message));
