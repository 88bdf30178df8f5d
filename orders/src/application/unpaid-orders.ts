import { retryAt } from '@railhead/common/domain/domain-error';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import type { BatchWrite } from '@railhead/common/store/write-batch';
import { LRUCache } from 'lru-cache';
import { type Rejected, rejected } from '../domain/result.ts';
import {
  afterRelease,
  allowanceProblem,
  allowedAgainAt,
  emptyAllowance,
  type PendingOrder,
  type ReleasedOrder,
  type UnpaidAllowance,
  type UnpaidOrder,
  type UnpaidRules,
  withOrder,
} from '../domain/unpaid-allowance.ts';
import type { AllowanceStore, StoredAllowance } from '../persistence/allowance-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';

/** A new order, by its id. */
export interface NewUnpaidOrder extends UnpaidOrder {
  id: string;
}

/** How long an account that was refused is read before its next orders are written. */
const watchMs = 3_600_000;
const maxWatched = 10_000;

/**
 * Decides which orders their accounts may have without payment. Almost every account may, so an order is written on that
 * condition without a read. If the condition fails, the transaction decides again on what is stored, and the account is
 * watched: its next orders are decided that way at once, so that they cost the others of their group no second try.
 */
export function unpaidOrders(deps: {
  mongo: Mongo;
  orders: OrderRepository;
  allowances: AllowanceStore;
  rules: UnpaidRules & { holdSeconds: number };
}) {
  const { mongo, orders, allowances, rules } = deps;
  const { holdSeconds } = rules;
  const watched = new LRUCache<string, true>({ max: maxWatched, ttl: watchMs });

  const readAllowances = async (of: readonly UnpaidOrder[], tx: Tx): Promise<Map<string, StoredAllowance>> =>
    of.length > 0
      ? allowances.read(
          of.map(({ accountId }) => accountId),
          tx,
        )
      : new Map();

  /** What the account really has, by its orders: a count that is wrong corrects itself before it refuses anybody. */
  const findPending = async (accountId: string): Promise<PendingOrder[]> => {
    const pending = await orders.find({ accountId, status: 'pending', countsAsUnpaid: true });
    return pending.map(({ seats, holdUntil }) => ({ seats: seats.length, holdUntil }));
  };

  /** One account's new orders, in order. */
  const decide = async (accountId: string, wanted: readonly NewUnpaidOrder[], stored?: StoredAllowance) => {
    const rejections = new Map<string, Rejected>();
    const corrections: BatchWrite[] = [];
    const now = mongo.now();
    const admitted: PendingOrder[] = [];
    let pending: PendingOrder[] | undefined;
    let allowance: UnpaidAllowance = stored ?? emptyAllowance;
    for (const { id, seats } of wanted) {
      let problem = allowanceProblem(allowance, seats, rules, now);
      if (problem && !pending) {
        pending = await findPending(accountId);
        const actual = pending.reduce(withOrder, { ...allowance, orders: 0, seats: 0 });
        if (stored && (actual.orders !== stored.orders || actual.seats !== stored.seats))
          corrections.push(allowances.replaceWrite(stored, actual));
        allowance = admitted.reduce(withOrder, actual);
        problem = allowanceProblem(allowance, seats, rules, now);
      }
      if (problem) {
        const again =
          problem === 'ordering-paused'
            ? allowance.pausedUntil
            : allowedAgainAt([...(pending ?? []), ...admitted], seats, rules);
        rejections.set(id, rejected(problem, retryAt(again, now)));
        watched.set(accountId, true);
      } else {
        admitted.push({ seats, holdUntil: new Date(now.getTime() + holdSeconds * 1000) });
        allowance = withOrder(allowance, { seats });
      }
    }
    return { rejections, corrections };
  };

  return {
    /**
     * @param isFirst false after a try that failed: then nothing is assumed
     * @returns the orders that are refused, and the writes that count the others
     */
    async admit(
      wanted: readonly NewUnpaidOrder[],
      tx: Tx,
      { isFirst }: { isFirst: boolean },
    ): Promise<{ rejections: Map<string, Rejected>; writes: BatchWrite[] }> {
      const rejections = new Map<string, Rejected>();
      const corrections: BatchWrite[] = [];
      const doubtful = wanted.filter(({ accountId }) => !isFirst || watched.has(accountId));
      const stored = await readAllowances(doubtful, tx);
      for (const [accountId, own] of Map.groupBy(doubtful, (order) => order.accountId)) {
        const decided = await decide(accountId, own, stored.get(accountId));
        for (const [id, rejection] of decided.rejections) rejections.set(id, rejection);
        corrections.push(...decided.corrections);
      }
      const admitted = wanted.filter(({ id }) => !rejections.has(id));
      return { rejections, writes: [...corrections, ...admitted.map(allowances.takeWrite)] };
    },

    /** The writes that count orders no longer, in the transaction that ends them. */
    async release(released: readonly ReleasedOrder[], tx: Tx): Promise<BatchWrite[]> {
      const stored = await readAllowances(
        released.filter(({ isAbandoned }) => isAbandoned),
        tx,
      );
      return [...Map.groupBy(released, ({ accountId }) => accountId)].map(([accountId, own]) => {
        const before = stored.get(accountId);
        return before
          ? allowances.replaceWrite(before, afterRelease(before, own, rules, mongo.now()))
          : allowances.releaseWrite(accountId, own);
      });
    },
  };
}
export type UnpaidOrders = ReturnType<typeof unpaidOrders>;
