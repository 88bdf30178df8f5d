import { Refusal } from '@railhead/common/http/problems';
import { aggregateStore } from '@railhead/common/store/aggregate';
import { type Cause, type Decision, NotYet, type Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { transact } from '@railhead/common/store/transact';
import mongoose from 'mongoose';
import { customAlphabet } from 'nanoid';
import { freesSeats, type Order } from '../domain/order.ts';
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
      placedAt: Date,
      holdUntil: Date,
      status: String,
      progress: Mixed,
      cancelReason: String,
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
      freed = [];
      let decided: Decision<Order> | undefined;
      const after = await store.change(
        id,
        (order) => (decided = known(id, order, cause) ? decide(order) : undefined),
        cause,
        tx,
      );
      if (after && decided && freesSeats(decided)) freed = await ledger.release(after, tx);
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
     * Decides about an order that exists and saves. When the decision ends it, its seats go in the same transaction;
     * otherwise one guarded write is enough.
     */
    async decide(id: string, decide: Decide, cause: Cause = {}): Promise<Saved<Order> | undefined> {
      const endsIt = new Error('the decision frees seats');
      try {
        return await store.change(
          id,
          (order) => {
            if (!known(id, order, cause)) return undefined;
            const decision = decide(order);
            if (freesSeats(decision) && order.status !== decision?.next.status) throw endsIt;
            return decision;
          },
          cause,
        );
      } catch (error) {
        if (error !== endsIt) throw error;
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
