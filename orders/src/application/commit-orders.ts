import { groupCommit } from '@railhead/common/concurrency/group-commit';
import type { PlaceOrder } from '@railhead/common/contracts/orders';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import { writeBatch } from '@railhead/common/store/write-batch';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { customAlphabet } from 'nanoid';
import { type Offer, type Order, place } from '../domain/order.ts';
import type { IdempotencyStore } from '../persistence/idempotency-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { SeatCopy, SeatLedger } from '../persistence/seat-ledger.ts';
import { type Rejected, rejected } from './result.ts';

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

  const writeGroup = async (
    group: PricedRequest[],
    tx: Tx,
    trustCopies: boolean,
  ): Promise<CommitResult[]> => {
    const ids = group.map(({ id }) => id);
    const unique = group.filter(({ id }, index) => ids.indexOf(id) === index);
    const { results, writes } = await ledger.claim(unique.map(claimOf), tx, { trustCopies });
    const winners = unique.filter((_, index) => results[index]?.seats);
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
      const { seats, taken = [] } = results[unique.indexOf(priced)] ?? {};
      const order = saved.get(priced.id);
      return order && seats
        ? { kind: 'committed', order, seats }
        : rejected('seat-taken', { facts: { seats: taken } });
    });
  };

  /** References are drawn again for every try; two orders that drew the same one cause another try. */
  const commitGroup = async (group: PricedRequest[]): Promise<CommitResult[]> => {
    let trustCopies = true;
    for (let draws = 1; ; draws++) {
      try {
        return await transact(mongo, async (tx) => {
          const isFirst = trustCopies;
          trustCopies = false;
          return writeGroup(group, tx, isFirst);
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

const claimOf = ({ id, request, purgeAt, copies }: PricedRequest) => ({
  runId: request.runId,
  seats: request.seats.map(({ seat }) => seat),
  from: request.from,
  to: request.to,
  orderId: id,
  purgeAt,
  ...(copies && { copies }),
});
