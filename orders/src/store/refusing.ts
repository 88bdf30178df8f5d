import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { type ProblemCode } from '@railhead/common/contracts/problem';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { isDuplicate } from '@railhead/common/store/write-errors';
import { expire, type Order } from '../domain/order.ts';
import type { KeptAnswer, KeyStore } from './key-store.ts';
import type { OrderStore } from './order-store.ts';
import type { SeatDesk } from './seat-desk.ts';
import type { SeatLedger } from './seat-ledger.ts';

const unstored = new Set<ProblemCode>([
  'idempotency-key-reused',
  'busy',
  'too-many-requests',
  'temporarily-unavailable',
]);

/** What is answered when an order was placed before, or could not be placed. */
export function refusing(deps: {
  mongo: Mongo;
  orders: OrderStore;
  ledger: SeatLedger;
  keys: KeyStore;
  desk: SeatDesk;
}) {
  const { mongo, orders, ledger, keys, desk } = deps;
  const looking = new Map<string, Promise<boolean>>();

  const look = async (runId: string, seats: string[]): Promise<boolean> => {
    const stored = await ledger.read(runId, seats);
    let ended = false;
    for (const orderId of new Set(stored.flatMap(({ spans }) => spans.map((span) => span.orderId)))) {
      const after = await orders.decide(orderId, (order) =>
        expire(orderId, order, mongo.now(), 'next-buyer'),
      );
      ended ||= after?.status === 'expired';
    }
    if (!ended) await desk.settled(runId, stored);
    return ended;
  };

  /** The stored answer again: the order as it is now, or the refusal as it was. */
  const answered = async (id: string, kept: KeptAnswer): Promise<Saved<Order>> => {
    if ('refusal' in kept) {
      const { code, ...rest } = kept.refusal;
      throw new DomainError(code as ProblemCode, rest);
    }
    const order = await orders.get(id);
    if (!order) throw new Error(`the key of order ${id} outlived it`);
    return order;
  };

  return {
    answered,

    /**
     * Looks at refused seats in the ledger: orders past their time that still hold one are ended now, and the board
     * learns what stands. Says whether one was ended. Who is refused the same seats meanwhile shares the look.
     */
    lookAgain(runId: string, seats: string[]): Promise<boolean> {
      const key = `${runId} ${seats.join(' ')}`;
      const running = looking.get(key) ?? look(runId, seats).finally(() => looking.delete(key));
      looking.set(key, running);
      return running;
    },

    /** What to answer when it did not work: a twin's order, or the refusal, kept for the next time. */
    async refused(id: string, wish: PlaceOrder, error: unknown): Promise<Saved<Order>> {
      // A twin may have won the seats, or the insert of the key, while this one was under way.
      const twin = await keys.read(id, wish);
      if (twin) return answered(id, twin);
      if (isDuplicate(error, '_id')) throw new DomainError('busy', { retryAfterSeconds: 1, cause: error });
      if (!(error instanceof DomainError) || unstored.has(error.code)) throw error;
      const { code, detail, facts } = error;
      const refusal = { code, ...(detail && { detail }), ...(facts && { facts }) };
      return answered(id, await keys.keepOrRead(id, wish, { refusal }));
    },
  };
}
