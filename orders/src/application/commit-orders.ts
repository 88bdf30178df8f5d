import { groupCommit } from '@railhead/common/concurrency/group-commit';
import type { PlaceOrder } from '@railhead/common/contracts/orders';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { customAlphabet } from 'nanoid';
import { type Offer, type Order, place } from '../domain/order.ts';
import type { IdempotencyStore } from '../persistence/idempotency-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { LedgerSeat, SeatLedger } from '../persistence/seat-ledger.ts';
import { type Rejected, rejected } from './result.ts';

/** A request that was validated and priced, and whose seats the board did not reject. */
export interface PricedRequest {
  id: string;
  request: PlaceOrder;
  buyer: { accountId: string; contact: string };
  offer: Offer;
  purgeAt: Date;
}

/** The same request is in the group already, or was committed before. */
export interface DuplicateRequest {
  kind: 'duplicate-request';
  cause?: unknown;
}

export type CommitResult =
  | { kind: 'committed'; order: Saved<Order>; seats: LedgerSeat[] }
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
  holdSeconds: number;
}): (request: PricedRequest) => Promise<CommitResult> {
  const { mongo, orders, ledger, idempotency, holdSeconds } = deps;

  const decide = ({ id, request, buyer: { accountId, contact }, offer }: PricedRequest) =>
    place(
      offer,
      request,
      { orderId: id, accountId, contact, reference: drawReference() },
      mongo.now(),
      holdSeconds,
    );

  const writeGroup = async (group: PricedRequest[], tx: Tx): Promise<CommitResult[]> => {
    const ids = group.map(({ id }) => id);
    const unique = group.filter(({ id }, index) => ids.indexOf(id) === index);
    const claims = await ledger.claim(unique.map(claimOf), tx);
    const winners = unique.filter((_, index) => claims[index]?.seats);
    await idempotency.savePlaced(
      winners.map(({ id, request }) => ({ id, body: request })),
      tx,
    );
    const placed = winners.map((priced) => ({
      id: priced.id,
      causedBy: priced.id,
      decision: decide(priced),
    }));
    const saved = new Map((await orders.addAll(placed, tx)).map((order) => [order._id, order]));
    return group.map((priced) => {
      if (!unique.includes(priced)) return { kind: 'duplicate-request' };
      const { seats, taken = [] } = claims[unique.indexOf(priced)] ?? {};
      const order = saved.get(priced.id);
      return order && seats
        ? { kind: 'committed', order, seats }
        : rejected('seat-taken', { facts: { seats: taken } });
    });
  };

  /** References are drawn again for every try; two orders that drew the same one cause another try. */
  const commitGroup = async (group: PricedRequest[]): Promise<CommitResult[]> => {
    for (let draws = 1; ; draws++) {
      try {
        return await transact(mongo, (tx) => writeGroup(group, tx));
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

const claimOf = ({ id, request, purgeAt }: PricedRequest) => ({
  runId: request.runId,
  seats: request.seats.map(({ seat }) => seat),
  from: request.from,
  to: request.to,
  orderId: id,
  purgeAt,
});
