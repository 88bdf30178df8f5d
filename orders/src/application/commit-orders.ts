import { groupCommit } from '@railhead/common/concurrency/group-commit';
import type { PlaceOrder } from '@railhead/common/contracts/orders';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import { writeBatch } from '@railhead/common/store/write-batch';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { customAlphabet } from 'nanoid';
import { type Offer, type Order, place } from '../domain/order.ts';
import { type Rejected, rejected } from '../domain/result.ts';
import type { IdempotencyStore } from '../persistence/idempotency-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { SeatCopy, SeatLedger } from '../persistence/seat-ledger.ts';
import type { NewUnpaidOrder, UnpaidOrders } from './unpaid-orders.ts';

/** A request that was validated and priced, and whose seats the board did not reject. */
export interface PricedRequest {
  id: string;
  request: PlaceOrder;
  buyer: { accountId: string; contact: string };
  offer: Offer;
  purgeAt: Date;
  /** The board's copies of the ledger documents of the seats, if it granted a hold. */
  copies?: SeatCopy[];
}

/** The same request is in the group already, or was committed before. */
export interface DuplicateRequest {
  kind: 'duplicate-request';
  cause?: unknown;
}

export type CommitResult =
  | { kind: 'committed'; order: Saved<Order>; seats: SeatCopy[] }
  | Rejected
  | DuplicateRequest;

const groups = { maxBatchSize: 64, timeoutMs: 1000 };
const maxReferenceDraws = 5;
/** Without vowels and look-alikes. A unique index rejects a reference that exists already. */
const drawReference = customAlphabet('23456789BCDFGHJKLMNPQRSTVWXZ', 6);

/**
 * Commits orders with their seats and stored responses. Orders that wait at the same time share one transaction.
 */
export function createCommitOrder(deps: {
  mongo: Mongo;
  orders: OrderRepository;
  ledger: SeatLedger;
  idempotency: IdempotencyStore;
  unpaid: UnpaidOrders;
  holdSeconds: number;
}): (request: PricedRequest) => Promise<CommitResult> {
  const { mongo, orders, ledger, idempotency, unpaid, holdSeconds } = deps;

  const decide = ({ id, request, buyer: { accountId, contact }, offer }: PricedRequest) =>
    place(
      offer,
      request,
      { orderId: id, accountId, contact, reference: drawReference() },
      mongo.now(),
      holdSeconds,
    );

  /** Claims the seats of orders that their accounts may have. One that may not leaves its seats to the others. */
  const claimAndAdmit = async (requests: PricedRequest[], tx: Tx, isFirst: boolean) => {
    const rejections = new Map<string, Rejected>();
    for (;;) {
      const rest = requests.filter(({ id }) => !rejections.has(id));
      const { results, writes } = await ledger.claim(rest.map(claimOf), tx, { trustCopies: isFirst });
      const winners = rest.filter((_, index) => results[index]?.seats);
      const admitted = await unpaid.admit(winners.map(unpaidOrderOf), tx, { isFirst });
      if (admitted.rejections.size === 0) {
        const claims = new Map(rest.map(({ id }, index) => [id, results[index]]));
        return { claims, winners, rejections, writes: [...admitted.writes, ...writes] };
      }
      for (const [id, rejection] of admitted.rejections) rejections.set(id, rejection);
    }
  };

  const writeGroup = async (group: PricedRequest[], tx: Tx, isFirst: boolean): Promise<CommitResult[]> => {
    const ids = group.map(({ id }) => id);
    const unique = group.filter(({ id }, index) => ids.indexOf(id) === index);
    const { claims, winners, rejections, writes } = await claimAndAdmit(unique, tx, isFirst);
    const placed = winners.map((priced) => ({
      id: priced.id,
      causedBy: priced.id,
      decision: decide(priced),
    }));
    const added = orders.prepareAll(placed, tx);
    // Keys first: a repeated request is recognised by its key, whatever has become of its seats.
    const keys = winners.map(({ id, request }) => idempotency.placedWrite(id, request));
    await writeBatch(mongo, [...keys, ...writes, ...added.writes], tx);

    const saved = new Map(added.saved.map((order) => [order._id, order]));
    return group.map((priced) => {
      if (!unique.includes(priced)) return { kind: 'duplicate-request' };
      const rejection = rejections.get(priced.id);
      if (rejection) return rejection;
      const { seats, taken = [] } = claims.get(priced.id) ?? {};
      const order = saved.get(priced.id);
      return order && seats
        ? { kind: 'committed', order, seats }
        : rejected('seat-taken', { facts: { seats: taken } });
    });
  };

  /** References are drawn again for every try; two orders that drew the same one cause another try. */
  const commitGroup = async (group: PricedRequest[]): Promise<CommitResult[]> => {
    let isFirst = true;
    for (let draws = 1; ; draws++) {
      try {
        return await transact(mongo, async (tx) => {
          const isFirstTry = isFirst;
          isFirst = false;
          return writeGroup(group, tx, isFirstTry);
        });
      } catch (error) {
        if (!isDuplicate(error, 'reference') || draws === maxReferenceDraws) throw error;
      }
    }
  };
  const commit = groupCommit(commitGroup, groups);

  return (priced) =>
    commit(priced).catch((error: unknown) => {
      if (isDuplicate(error, '_id')) return { kind: 'duplicate-request', cause: error };
      throw error;
    });
}

const unpaidOrderOf = ({ id, request, buyer }: PricedRequest): NewUnpaidOrder => ({
  id,
  accountId: buyer.accountId,
  seats: request.seats.length,
});

const claimOf = ({ id, request, purgeAt, copies }: PricedRequest) => ({
  runId: request.runId,
  seats: request.seats.map(({ seat }) => seat),
  from: request.from,
  to: request.to,
  orderId: id,
  purgeAt,
  ...(copies && { copies }),
});
