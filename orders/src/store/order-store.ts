import type { SeatForPassenger } from '@railhead/common/contracts/orders';
import { Refusal } from '@railhead/common/http/problems';
import { aggregateStore } from '@railhead/common/store/aggregate';
import { type Cause, type Decision, NotYet, type Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { transact } from '@railhead/common/store/transact';
import mongoose from 'mongoose';
import { customAlphabet } from 'nanoid';
import { type Order, seatsFreed } from '../domain/order.ts';
import type { LedgerSeat, SeatLedger } from './seat-ledger.ts';

type Decide = (order: Saved<Order>) => Decision<Order> | undefined;
type SeatsChanged = (runId: string, seats: LedgerSeat[]) => void;

const { Mixed } = mongoose.Schema.Types;
/** A fresh short code; that it is new is for the unique index to say. */
export const newReference = customAlphabet('23456789BCDFGHJKLMNPQRSTVWXZ', 6);

/** Orders and the seats that go with them: whatever frees seats does so in the order's own transaction. */
export function orderStore(mongo: Mongo, ledger: SeatLedger, seatsChanged: SeatsChanged) {
  const store = aggregateStore<Order>(mongo, {
    name: 'orders',
    source: 'orders',
    fields: {
      accountId: String,
      reference: String,
      runId: String,
      from: Number,
      to: Number,
      seats: { type: Array },
      contact: String,
      fare: Mixed,
      refundRules: Mixed,
      placedAt: Date,
      holdUntil: Date,
      extensions: Number,
      status: String,
      progress: Mixed,
      cancelReason: String,
      cancellations: { type: Array },
    },
    indexes: [
      [{ reference: 1 }, { unique: true }],
      [{ status: 1, holdUntil: 1 }],
      [{ accountId: 1, placedAt: -1 }],
      [{ runId: 1, status: 1 }],
    ],
  });

  const release = async (id: string, decide: Decide, cause: Cause): Promise<Saved<Order> | undefined> => {
    let freed: LedgerSeat[] = [];
    const saved = await transact(mongo, async (tx) => {
      let seats: SeatForPassenger[] = [];
      const after = await store.change(
        id,
        (order) => {
          if (!known(id, order, cause)) return undefined;
          const decision = decide(order);
          seats = seatsFreed(order, decision);
          return decision;
        },
        cause,
        tx,
      );
      freed = after ? await ledger.release({ ...after, seats }, tx) : [];
      return after;
    });
    if (saved && freed.length > 0) seatsChanged(saved.runId, freed);
    return saved;
  };

  return {
    ...store,

    /** @throws Refusal `order-unknown`, for somebody else's order too. */
    async needOf(accountId: string, id: string): Promise<Saved<Order>> {
      const order = await store.get(id);
      if (order?.accountId !== accountId) throw new Refusal('order-unknown');
      return order;
    },

    /**
     * Decides about an order that exists and saves. Seats that the decision gives back go in the same transaction;
     * when there are none, one guarded write is enough.
     */
    async decide(id: string, decide: Decide, cause: Cause = {}): Promise<Saved<Order> | undefined> {
      const freesSome = new Error('the decision frees seats');
      try {
        return await store.change(
          id,
          (order) => {
            if (!known(id, order, cause)) return undefined;
            const decision = decide(order);
            if (seatsFreed(order, decision).length > 0) throw freesSome;
            return decision;
          },
          cause,
        );
      } catch (error) {
        if (error !== freesSome) throw error;
        return release(id, decide, cause);
      }
    },
  };
}
/** Every order that others speak of was placed here; one that is not here yet is waited for. */
function known(id: string, order: Saved<Order> | undefined, cause: Cause): order is Saved<Order> {
  if (!order && cause.hears) throw new NotYet(`order ${id} is not here`);
  return order !== undefined;
}

export type OrderStore = ReturnType<typeof orderStore>;
