import { batchLoader } from '@railhead/common/concurrency/batch-loader';
import type { Span } from '@railhead/common/domain/segments';
import type { RedisClient } from '@railhead/common/store/redis';
import type { BoardDelta } from '../domain/seat-states.ts';
import {
  type HoldCaller,
  type HoldLimit,
  type HoldLimitValues,
  limitsOfCall,
  networkSet,
} from '../persistence/hold-limits.ts';
import { callFunction } from '../persistence/redis-functions.ts';
import { type SeatCopy, seatIdOf } from '../persistence/seat-ledger.ts';
import {
  type BoardReply,
  copiesOf,
  formatOccupancy,
  type HoldReply,
  parseHoldResult,
  parseReply,
} from './board-reply.ts';

export interface HoldRequest extends Span {
  runId: string;
  holder: string;
  seats: string[];
  /** The order that is being placed with these seats. */
  orderId?: string;
  /** Of a hold that counts towards limits: who holds the seats, and how many the run has. */
  limited?: { caller: HoldCaller; seatsOfRun: number };
}
/** What became of an order. While it is unpaid, its seats count towards the limit of its network. */
export type OrderOnBoard = {
  orderId: string;
  /** Whose soft hold ends with it. */
  releaseHolder?: string;
} & ({ state: 'unpaid'; network: string } | { state: 'ended' | 'rejected' });
/** The result of a hold, with the name of the limit that it reaches. */
export type BoardHoldReply =
  | Exclude<HoldReply, { kind: 'limited' }>
  | { kind: 'limited'; limit: HoldLimit; freeAt: Date; now: Date };

/** A longer call would block Redis for other clients. */
const maxHoldBatch = 100;
const buildLockMs = 3000;

/** The seat board in Redis: one hash per run, whose keys are tagged by run so that a cluster keeps them together. */
export function seatBoard(
  redis: RedisClient,
  config: {
    softHoldSeconds: number;
    softHoldTotalSeconds: number;
    /** How long an order can stay unpaid. */
    unpaidSeconds: number;
    limits: HoldLimitValues;
  },
) {
  const keyOf = (runId: string) => `railhead:seats:{${runId}}`;
  const buildLockOf = (runId: string) => `railhead:building:{${runId}}`;
  const durations = [config.softHoldSeconds * 1000, config.softHoldTotalSeconds * 1000];
  let publishDelta: (runId: string, delta: BoardDelta) => void = () => undefined;

  /** Returns nothing when the board is not initialised. */
  const call = async (
    name: string,
    runId: string,
    args: (string | number)[] = [],
    moreKeys: string[] = [],
  ): Promise<BoardReply | undefined> =>
    parseReply(String(await callFunction(redis, name, [keyOf(runId), ...moreKeys], args)));
  /** Calls a function that changes the board, and publishes what it changed. */
  const change = async (name: string, runId: string, args: (string | number)[], moreKeys?: string[]) => {
    const reply = await call(name, runId, args, moreKeys);
    if (reply && hasChanges(reply)) publishDelta(runId, reply.delta);
    return reply;
  };
  /** Holds seats of one run. Requests of one call are limited all or none, and are for orders all or none. */
  const holdAll = async (requests: HoldRequest[]) => {
    const { runId = '', limited } = requests[0] ?? {};
    const orderIds = requests.flatMap(({ orderId = [] }) => orderId);
    const args = requests.flatMap(({ holder, from, to, seats }) => [holder, from, to, seats.join()]);
    if (!limited) return { reply: await change('railhead_hold', runId, [...durations, ...args]) };
    const isForOrders = orderIds.length > 0;
    const limits = limitsOfCall(redis, config.limits, { seatsOfRun: limited.seatsOfRun, isForOrders });
    const keys = requests.flatMap(({ holder, limited: of = limited }) =>
      limits.keysOf(keyOf(runId), holder, of.caller),
    );
    const all = [...durations, runId, ...limits.args, ...orderIds, ...args];
    const name = isForOrders ? 'railhead_hold_for_orders' : 'railhead_hold_within_limits';
    return { reply: await change(name, runId, all, keys), limits };
  };
  const orderArgs = (order: OrderOnBoard) => [
    order.releaseHolder ?? '',
    order.orderId,
    order.state,
    config.unpaidSeconds * 1000,
    order.state === 'unpaid' ? networkSet(order.network) : '',
  ];
  const ledgerArgs = (seats: SeatCopy[]) =>
    seats.flatMap((seat) => [seatIdOf(seat), seat.rev, formatOccupancy(seat.spans)]);

  return {
    /** Holds all seats of the request or none, and replaces what the holder held on this run. O(seats). */
    hold: batchLoader<HoldRequest, BoardHoldReply>({
      maxBatchSize: maxHoldBatch,
      keyOf: ({ runId, limited, orderId }) =>
        `${limited ? 'limited' : 'free'} ${orderId ? 'order' : 'hold'} ${runId}`,
      async load(requests) {
        const { reply, limits } = await holdAll(requests);
        if (!reply) return requests.map(() => ({ kind: 'not-initialised' }));
        return reply.results.map((result, index) => {
          const parsed = parseHoldResult(result, reply.delta.now);
          if (parsed.kind === 'limited') return { ...parsed, limit: limits?.named(parsed.limit) ?? 'person' };
          const { runId = '', seats = [] } = requests[index] ?? {};
          const copies = parsed.kind === 'granted' ? copiesOf(runId, seats, reply) : undefined;
          return copies ? { ...parsed, copies } : parsed;
        });
      },
    }),
    async release(runId: string, holder: string): Promise<void> {
      await change('railhead_release', runId, [holder]);
    },
    /** Copies ledger documents to the board unless it has newer ones. True when the board changed. */
    async syncFromLedger(runId: string, seats: SeatCopy[], order?: OrderOnBoard): Promise<boolean> {
      const reply = order
        ? await change('railhead_settle_order', runId, [...orderArgs(order), ...ledgerArgs(seats)])
        : await change('railhead_settle', runId, ['', ...ledgerArgs(seats)]);
      return reply !== undefined && hasChanges(reply);
    },
    /** Initialises the board. The delta is not published: it may contain every seat. */
    async build(runId: string, ledger: SeatCopy[], expireAt: Date): Promise<BoardDelta> {
      const epoch = crypto.randomUUID().slice(0, 8);
      const args = [epoch, expireAt.getTime(), ...ledgerArgs(ledger)];
      const reply = await call('railhead_build', runId, args);
      if (!reply) throw new Error(`the board of run ${runId} is missing after its build`);
      return reply.delta;
    },
    /** The whole board; nothing when it is not initialised. */
    async load(runId: string): Promise<BoardDelta | undefined> {
      return (await call('railhead_map', runId))?.delta;
    },
    /** Sets the listener of changes. Requests of one batch make one delta. */
    onDelta(listener: (runId: string, delta: BoardDelta) => void): void {
      publishDelta = listener;
    },
    async epoch(runId: string): Promise<string | null> {
      return redis.hget(keyOf(runId), 'epoch');
    },
    /** Lets one instance of the service build a board at a time. */
    async acquireBuildLock(runId: string): Promise<boolean> {
      return (await redis.set(buildLockOf(runId), '1', 'PX', buildLockMs, 'NX')) === 'OK';
    },
    async releaseBuildLock(runId: string): Promise<void> {
      await redis.del(buildLockOf(runId));
    },
  };
}
export type SeatBoard = ReturnType<typeof seatBoard>;

const hasChanges = ({ delta }: BoardReply): boolean => Object.keys(delta.seats).length > 0;
