import { type AggregateStore, aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Payment } from '../domain/payment.ts';

export type PaymentRepository = AggregateStore<Payment>;

/** One document per order, never deleted. Field names are stored. */
export const paymentRepository = (mongo: Mongo): PaymentRepository =>
  aggregateStore<Payment>(mongo, {
    name: 'payments',
    source: 'payments',
    fields: {
      accountId: String,
      status: String,
      wanted: String,
      intentId: String,
      lookAt: Date,
      ledger: [{ _id: false, id: String }],
      refunds: [{ _id: false, failed: [String], deferrals: Number }],
    },
    indexes: [
      [{ lookAt: 1 }, { partialFilterExpression: { lookAt: { $exists: true } } }],
      [{ intentId: 1 }, { partialFilterExpression: { intentId: { $exists: true } } }],
      [{ status: 1 }],
      [{ accountId: 1, at: -1 }],
      [{ at: -1, _id: -1 }],
      [{ 'ledger.id': 1 }],
      [{ 'refunds.failed': 1 }, { partialFilterExpression: { 'refunds.failed': { $exists: true } } }],
      [{ 'refunds.deferrals': 1 }, { partialFilterExpression: { 'refunds.deferrals': { $exists: true } } }],
    ],
  });
