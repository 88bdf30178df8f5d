import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { type Offer, type Order, offer, place } from '../domain/order.ts';
import { purgeAfterArrival } from '../domain/run.ts';
import { groupCommit } from './group-commit.ts';
import type { KeyStore } from './key-store.ts';
import { newReference, type OrderStore } from './order-store.ts';
import { refusing } from './refusing.ts';
import type { RunStore } from './run-store.ts';
import type { SeatDesk } from './seat-desk.ts';
import type { LedgerSeat, SeatLedger } from './seat-ledger.ts';

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
/** What became of it. `twin`: the same request stands before it in the group. */
type Outcome = { order: Saved<Order>; seats: LedgerSeat[] } | { taken: string[] } | 'twin';

const together = { most: 64, limitMs: 1000 };
const referenceDraws = 5;

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
  const { answered, lookAgain, refused } = refusing(deps);

  const write = async (group: Ready[], tx: Tx): Promise<Outcome[]> => {
    const ids = group.map(({ id }) => id);
    const fresh = group.filter(({ id }, index) => ids.indexOf(id) === index);
    const claimed = await ledger.claim(fresh.map(claimOf), tx);
    const winners = fresh.filter((_, index) => claimed[index]?.seats);
    await keys.keepPlaced(
      winners.map(({ id, wish }) => ({ id, body: wish })),
      tx,
    );
    const decided = winners.map((ready) => ({ id: ready.id, causedBy: ready.id, decision: placed(ready) }));
    const added = new Map((await orders.addAll(decided, tx)).map((order) => [order._id, order]));
    return group.map((ready) => {
      const { seats, taken = [] } = claimed[fresh.indexOf(ready)] ?? {};
      const order = added.get(ready.id);
      if (!fresh.includes(ready)) return 'twin';
      return order && seats ? { order, seats } : { taken };
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
  const commitGroup = async (group: Ready[]): Promise<Outcome[]> => {
    for (let draws = 1; ; draws++) {
      try {
        return await transact(mongo, (tx) => write(group, tx));
      } catch (error) {
        if (!isDuplicate(error, 'reference') || draws === referenceDraws) throw error;
      }
    }
  };
  const commit = groupCommit(commitGroup, together);

  const attempt = async (id: string, wish: PlaceOrder, buyer: Buyer): Promise<Saved<Order>> => {
    const run = await runs.need(wish.runId);
    const offered = offer(run, wish, mongo.now(), maxSeatsPerOrder);
    const { runId, from, to } = wish;
    await desk.hold({ runId, from, to, seats: seatsOf(wish), holder: buyer.holder });
    const outcome = await commit({ id, wish, buyer, offered, purgeAt: purgeAfterArrival(run.plan) });
    if (outcome === 'twin') throw new DomainError('busy', { retryAfterSeconds: 1 });
    if ('taken' in outcome) throw new DomainError('seat-taken', { facts: { seats: outcome.taken } });
    await desk.settled(runId, outcome.seats, buyer.holder);
    return outcome.order;
  };

  return async (id: string, wish: PlaceOrder, buyer: Buyer): Promise<Saved<Order>> => {
    const before = await keys.read(id, wish);
    if (before) return answered(id, before);
    const again = async (error: unknown): Promise<Saved<Order>> => {
      const isTaken = error instanceof DomainError && error.code === 'seat-taken';
      if (!isTaken || !(await lookAgain(wish.runId, seatsOf(wish)))) throw error;
      return attempt(id, wish, buyer);
    };
    return attempt(id, wish, buyer)
      .catch(again)
      .catch((error: unknown) => refused(id, wish, error));
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
