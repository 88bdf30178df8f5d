import type { SeatForPassenger } from '@railhead/common/contracts/orders';
import type { Decision } from '@railhead/common/domain/decision';
import { DomainError } from '@railhead/common/domain/domain-error';
import { aggregateStore } from '@railhead/common/store/aggregate';
import { AggregateNotFoundYet, type Cause, type Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import mongoose from 'mongoose';
import { customAlphabet } from 'nanoid';
import { type Order, seatsFreed } from '../domain/order.ts';
import { groupCommit } from './group-commit.ts';
import type { LedgerSeat, SeatLedger } from './seat-ledger.ts';

type Decide = (order: Saved<Order>) => Decision<Order> | undefined;
/** One order on its way to its end, and what became of it. */
type Ending = { id: string; decide: Decide; cause: Cause };
type Ended = { saved: Saved<Order> | undefined; freed: LedgerSeat[] };
/** Told once the seats that an order gave back are written. */
type SeatsFreed = (order: Saved<Order>, seats: LedgerSeat[]) => void;

const { Mixed } = mongoose.Schema.Types;
const together = { most: 32, limitMs: 1000 };
/** A fresh short code; that it is new is for the unique index to say. */
export const newReference = customAlphabet('23456789BCDFGHJKLMNPQRSTVWXZ', 6);

/** Orders and the seats that go with them: whatever frees seats does so in the order's own transaction. */
export function orderStore(mongo: Mongo, ledger: SeatLedger, seatsFreedBy: SeatsFreed) {
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

  const end = async ({ id, decide, cause }: Ending, tx: Tx) => {
    let seats: SeatForPassenger[] = [];
    const saved = await store.change(
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
    return { saved, seats: seats.map(({ seat }) => seat) };
  };
  const endGroup = (group: Ending[]): Promise<Ended[]> =>
    transact(mongo, async (tx) => {
      const ended = new Map<Ending, Awaited<ReturnType<typeof end>>>();
      for (const ending of group.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
        ended.set(ending, await end(ending, tx));
      const leaving = [...ended].flatMap(([ending, { saved, seats }]) =>
        saved && seats.length > 0 ? [{ ending, _id: saved._id, runId: saved.runId, seats }] : [],
      );
      const freed = leaving.length > 0 ? await ledger.release(leaving, tx) : [];
      const freedBy = new Map(leaving.map(({ ending }, index) => [ending, freed[index]]));
      return group.map((ending) => ({
        saved: ended.get(ending)?.saved,
        freed: freedBy.get(ending) ?? [],
      }));
    });
  const commit = groupCommit(endGroup, together);

  return {
    ...store,

    /** @throws DomainError `order-unknown`, for somebody else's order too. */
    async needOf(accountId: string, id: string): Promise<Saved<Order>> {
      const order = await store.get(id);
      if (order?.accountId !== accountId) throw new DomainError('order-unknown');
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
        return this.end(id, decide, cause);
      }
    },

    /** The same for a decision that most likely frees seats: one transaction, shared with the orders that end with it. */
    async end(id: string, decide: Decide, cause: Cause = {}): Promise<Saved<Order> | undefined> {
      const { saved, freed } = await commit({ id, decide, cause });
      if (saved && freed.length > 0) seatsFreedBy(saved, freed);
      return saved;
    },
  };
}
/** Every order that others speak of was placed here; one that is not here yet is waited for. */
function known(id: string, order: Saved<Order> | undefined, cause: Cause): order is Saved<Order> {
  if (!order && cause.inboundEvent) throw new AggregateNotFoundYet(`order ${id} is not here`);
  return order !== undefined;
}

export type OrderStore = ReturnType<typeof orderStore>;
