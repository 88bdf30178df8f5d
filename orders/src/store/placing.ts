import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { type ProblemCode, Refusal } from '@railhead/common/http/problems';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { expire, type Offer, type Order, offer, place } from '../domain/order.ts';
import { purgeAfterArrival } from '../domain/run.ts';
import { groupCommit } from './group-commit.ts';
import type { KeptAnswer, KeyStore } from './key-store.ts';
import { newReference, type OrderStore } from './order-store.ts';
import type { RunStore } from './run-store.ts';
import type { SeatDesk } from './seat-desk.ts';
import { type LedgerSeat, type SeatLedger, seatOf } from './seat-ledger.ts';

export interface Buyer {
  accountId: string;
  contact: string;
  /** Under which the seats may already be kept. */
  holder: string;
}

/** A wish that was checked and priced, and whose seats the board gave. */
interface Ready {
  id: string;
  wish: PlaceOrder;
  buyer: Buyer;
  offered: Offer;
  purgeAt: Date;
}
/** `twin`: the same request was committed by another hand. */
type Committed = { order: Saved<Order>; seats: LedgerSeat[] } | 'twin';

const mostTogether = 64;
const referenceDraws = 5;
const unstored = new Set<ProblemCode>([
  'idempotency-key-reused',
  'busy',
  'too-many-requests',
  'temporarily-unavailable',
]);

/**
 * Placing an order: board first, so that most losers never reach the database, then one transaction with ledger,
 * order and key, shared with the orders that wait at the same moment. The key's id is also the order's, so the same
 * request sent twice finds its own order.
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

  const write = async (group: Ready[], tx: Tx): Promise<Committed[]> => {
    const ids = group.map(({ id }) => id);
    const twins = await keys.answered(ids, tx);
    const fresh = group.filter(({ id }, index) => !twins.has(id) && ids.indexOf(id) === index);
    if (fresh.length === 0) return group.map(() => 'twin');
    const claimed = await ledger.claim(fresh.map(claimOf), tx);
    const added = await orders.addAll(
      fresh.map((ready) => ({ id: ready.id, causedBy: ready.id, decision: placed(ready) })),
      tx,
    );
    await keys.keepPlaced(
      fresh.map(({ id, wish }) => ({ id, body: wish })),
      tx,
    );
    return group.map((ready) => {
      const order = added.find(({ _id }) => _id === ready.id);
      if (!order || !fresh.includes(ready)) return 'twin';
      const mine = new Set(seatsOf(ready.wish));
      return {
        order,
        seats: claimed.filter(
          (seat) => seat._id.startsWith(`${ready.wish.runId}/`) && mine.has(seatOf(seat)),
        ),
      };
    });
  };
  const placed = ({ id, wish, buyer: { accountId, contact }, offered }: Ready) =>
    place(
      offered,
      wish,
      { orderId: id, accountId, contact, reference: newReference() },
      mongo.now(),
      holdSeconds,
    );

  /** References are drawn anew on every try; two orders that drew the same one try again. */
  const commitGroup = async (group: Ready[]): Promise<Committed[]> => {
    for (let draws = 1; ; draws++) {
      try {
        return await transact(mongo, (tx) => write(group, tx));
      } catch (error) {
        if (!isDuplicate(error, 'reference') || draws === referenceDraws) throw error;
      }
    }
  };
  const commit = groupCommit(commitGroup, mostTogether);

  const attempt = async (id: string, wish: PlaceOrder, buyer: Buyer): Promise<Saved<Order>> => {
    const run = await runs.need(wish.runId);
    const offered = offer(run, wish, mongo.now(), maxSeatsPerOrder);
    const { runId, from, to } = wish;
    await desk.hold({ runId, from, to, seats: seatsOf(wish), holder: buyer.holder });
    const committed = await commit({ id, wish, buyer, offered, purgeAt: purgeAfterArrival(run.plan) });
    if (committed === 'twin') return answered(id, { orderId: id });
    await desk.settled(runId, committed.seats, buyer.holder);
    return committed.order;
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
  const endOverdue = async (wish: PlaceOrder): Promise<boolean> => {
    let ended = false;
    for (const { spans } of await ledger.read(wish.runId, seatsOf(wish))) {
      for (const { orderId } of spans) {
        const after = await orders.decide(orderId, (order) =>
          expire(orderId, order, mongo.now(), 'next-buyer'),
        );
        ended ||= after?.status === 'expired';
      }
    }
    return ended;
  };

  /** What to answer when it did not work: a twin's order, or the refusal, kept for the next time. */
  const refused = async (id: string, wish: PlaceOrder, error: unknown): Promise<Saved<Order>> => {
    // A twin may have won the seats, or the insert of the key, while this one was under way.
    const twin = await keys.read(id, wish);
    if (twin) return answered(id, twin);
    if (isDuplicate(error, '_id')) throw new Refusal('busy', { retryAfterSeconds: 1, cause: error });
    if (!(error instanceof Refusal) || unstored.has(error.code)) throw error;
    if (error.code === 'seat-taken') {
      await desk.settled(wish.runId, await ledger.read(wish.runId, seatsOf(wish)));
    }
    const { code, detail, facts } = error;
    const refusal = { code, ...(detail && { detail }), ...(facts && { facts }) };
    return answered(id, await keys.keepOrRead(id, wish, { refusal }));
  };

  return async (id: string, wish: PlaceOrder, buyer: Buyer): Promise<Saved<Order>> => {
    const before = await keys.read(id, wish);
    if (before) return answered(id, before);
    try {
      return await attempt(id, wish, buyer);
    } catch (error) {
      const isTaken = error instanceof Refusal && error.code === 'seat-taken';
      if (!isTaken || !(await endOverdue(wish))) return refused(id, wish, error);
    }
    return attempt(id, wish, buyer).catch((error: unknown) => refused(id, wish, error));
  };
}
export type Placing = ReturnType<typeof placing>;

const seatsOf = ({ seats }: PlaceOrder): string[] => seats.map(({ seat }) => seat);

const claimOf = ({ id, wish, purgeAt }: Ready) => ({
  runId: wish.runId,
  seats: seatsOf(wish),
  from: wish.from,
  to: wish.to,
  orderId: id,
  purgeAt,
});
