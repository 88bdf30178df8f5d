import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { type ProblemCode, Refusal } from '@railhead/common/http/problems';
import { type Saved } from '@railhead/common/store/document';
import { isDuplicate } from '@railhead/common/store/duplicates';
import type { Mongo } from '@railhead/common/store/mongo';
import { expire, type Order, offer, place } from '../domain/order.ts';
import { purgeAfterArrival } from '../domain/run.ts';
import type { KeptAnswer, KeyStore } from './key-store.ts';
import type { OrderStore } from './order-store.ts';
import type { RunStore } from './run-store.ts';
import type { SeatDesk } from './seat-desk.ts';
import type { LedgerSeat, SeatLedger } from './seat-ledger.ts';

export interface Buyer {
  accountId: string;
  contact: string;
  /** Under which the seats may already be kept. */
  holder: string;
}

const unstored = new Set<ProblemCode>([
  'idempotency-key-reused',
  'busy',
  'too-many-requests',
  'temporarily-unavailable',
]);

/**
 * Placing an order: board first, so that most losers never reach the database, then one transaction with ledger,
 * order and key. The key's id is also the order's, so the same request sent twice finds its own order.
 */
export function placing(deps: {
  mongo: Mongo;
  runs: RunStore;
  orders: OrderStore;
  ledger: SeatLedger;
  keys: KeyStore;
  desk: SeatDesk;
  holdSeconds: number;
  maxSeatsPerOrder: number;
}) {
  const { mongo, runs, orders, ledger, keys, desk, holdSeconds, maxSeatsPerOrder } = deps;

  const commit = async (id: string, wish: PlaceOrder, buyer: Buyer): Promise<Saved<Order>> => {
    const run = await runs.need(wish.runId);
    const offered = offer(run, wish, mongo.now(), maxSeatsPerOrder);
    const seats = wish.seats.map(({ seat }) => seat);
    const { runId, from, to } = wish;
    await desk.hold({ runId, from, to, seats, holder: buyer.holder });

    let claimed: LedgerSeat[] = [];
    const placed = await orders.adding(async (reference, tx) => {
      const twin = await keys.read(id, wish, tx);
      if (twin) return answered(id, twin);
      claimed = await ledger.claim(
        { runId, seats, from, to, orderId: id, purgeAt: purgeAfterArrival(run.plan) },
        tx,
      );
      const { accountId, contact } = buyer;
      const order = await orders.change(
        id,
        (before) =>
          before
            ? undefined
            : place(offered, wish, { orderId: id, accountId, contact, reference }, mongo.now(), holdSeconds),
        { causedBy: id },
        tx,
      );
      await keys.keep(id, wish, { orderId: id }, tx);
      if (!order) throw new Error(`order ${id} was not saved`);
      return order;
    });
    await desk.settled(runId, claimed, buyer.holder);
    return placed;
  };

  /** The stored answer again: the order as it is now, or the refusal as it was. */
  const answered = async (id: string, kept: KeptAnswer): Promise<Saved<Order>> => {
    if ('refusal' in kept) {
      const { code, ...rest } = kept.refusal;
      throw new Refusal(code as ProblemCode, rest);
    }
    const order = await orders.get(id);
    if (!order) throw new Error(`the key of order ${id} outlived it`);
    return order;
  };

  /** Orders past their time that still hold a seat we were refused are ended now; says whether there was one. */
  const endOverdue = async ({ runId, seats }: { runId: string; seats: string[] }): Promise<boolean> => {
    let ended = false;
    for (const { spans } of await ledger.read(runId, seats)) {
      for (const { orderId } of spans) {
        const after = await orders.decide(orderId, (order) =>
          expire(orderId, order, mongo.now(), 'next-buyer'),
        );
        ended ||= after?.status === 'expired';
      }
    }
    return ended;
  };

  return async (id: string, wish: PlaceOrder, buyer: Buyer): Promise<Saved<Order>> => {
    const before = await keys.read(id, wish);
    if (before) return answered(id, before);
    const seats = wish.seats.map(({ seat }) => seat);
    try {
      return await commit(id, wish, buyer).catch(async (error: unknown) => {
        const taken = error instanceof Refusal && error.code === 'seat-taken';
        if (!taken || !(await endOverdue({ runId: wish.runId, seats }))) throw error;
        return commit(id, wish, buyer);
      });
    } catch (error) {
      // A twin may have won the seats, or the insert of the key, while this one was under way.
      const twin = await keys.read(id, wish);
      if (twin) return answered(id, twin);
      if (isDuplicate(error, '_id')) throw new Refusal('busy', { retryAfterSeconds: 1, cause: error });
      if (!(error instanceof Refusal) || unstored.has(error.code)) throw error;
      if (error.code === 'seat-taken') await desk.settled(wish.runId, await ledger.read(wish.runId, seats));
      const { code, detail, facts } = error;
      return answered(
        id,
        await keys.keepOrRead(id, wish, {
          refusal: { code, ...(detail && { detail }), ...(facts && { facts }) },
        }),
      );
    }
  };
}
export type Placing = ReturnType<typeof placing>;
