import { DomainError } from '@railhead/common/domain/domain-error';
import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import mongoose from 'mongoose';
import type { Order } from '../domain/order.ts';

const { Mixed } = mongoose.Schema.Types;

/** The orders, each with its own events. Seats are released together with their order in `application/end-order.ts`. */
export function orderRepository(mongo: Mongo) {
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
      bookedTimes: Mixed,
      placedAt: Date,
      holdUntil: Date,
      extensions: Number,
      status: String,
      progress: Mixed,
      countsAsUnpaid: Boolean,
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

  return {
    ...store,
    /** @throws DomainError `order-unknown`, also for another account's order. */
    async getOwned(accountId: string, id: string): Promise<Saved<Order>> {
      const order = await store.get(id);
      if (order?.accountId !== accountId) throw new DomainError('order-unknown');
      return order;
    },
    /** By its id, or by its reference in any case. @throws DomainError `order-unknown` */
    async getByIdOrReference(text: string): Promise<Saved<Order>> {
      const order =
        (await store.get(text)) ?? (await store.find({ reference: text.toUpperCase() }, { limit: 1 }))[0];
      if (!order) throw new DomainError('order-unknown');
      return order;
    },
  };
}
export type OrderRepository = ReturnType<typeof orderRepository>;
