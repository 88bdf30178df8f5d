import { dayMs, retention } from '@railhead/common/messaging/topology';
import * as events from '../../../../e2e/chaos/invariants/events.ts';
import {
  type Invariant,
  type InvariantResult,
  invariant,
} from '../../../../e2e/chaos/invariants/invariant.ts';
import * as money from '../../../../e2e/chaos/invariants/money.ts';
import * as orderStates from '../../../../e2e/chaos/invariants/order-states.ts';
import { ticketsAfterCapture } from '../../../../e2e/chaos/invariants/payments.ts';
import * as seats from '../../../../e2e/chaos/invariants/seats.ts';
import { eventKey, type SystemSnapshot } from '../../../../e2e/chaos/invariants/snapshot/snapshot.ts';
import { indexOf } from '../../../../e2e/chaos/invariants/snapshot/snapshot-index.ts';
import {
  frozenFare,
  type StoredDocument,
  type StoredPayment,
} from '../../../../e2e/chaos/invariants/snapshot/stored-documents.ts';

/** The fields of documents that only these invariants read. */
type PublishedDocument = StoredDocument & { sent?: number };
type BookedPayment = StoredPayment & {
  ledger?: { kind: string; id: string; amount: { amount: number; currency: string } }[];
};

/** Nearly as long as streams keep messages: younger events must be there. */
const keptMs = retention.maxAgeMs - dayMs;

/** What documents count as published is in the stream, unless its time there is over. */
const publishedEventsPresent = invariant(
  'E2',
  ({ aggregates }) => aggregates,
  ({ owner, document }, { publishedEvents, readAt }) => {
    const { events: saved, sent = 0 } = document as PublishedDocument;
    const missing = saved
      .slice(0, sent)
      .find(
        ({ id, time }) => Date.parse(time) > readAt - keptMs && !publishedEvents.has(eventKey(owner, id)),
      );
    return missing && `${owner}: ${missing.id} counts as published and is not in the stream`;
  },
);

/** Nobody has applied a version that its owner has not saved. */
const noUnsavedVersionApplied = invariant(
  'E1',
  ({ orders, payments, projections }) => [...orders, ...payments, ...projections],
  ({ _id, heard = {} }, _snapshot, { order, payment, projection }) => {
    const owners = { orders: order(_id), payments: payment(_id), tickets: projection(_id) };
    for (const [owner, document] of Object.entries(owners)) {
      const applied = heard[`${owner}/${_id}`] ?? 0;
      if (applied > (document?.events.length ?? 0))
        return `version ${applied} of ${owner}/${_id} was applied, and its owner does not have it`;
    }
    return undefined;
  },
);

/** Every captured cent is the fare of an order that was confirmed, and every refunded one was captured. */
const capturedMoneyExplained = invariant(
  'M1',
  ({ payments }) => payments.filter(({ ledger = [] }: BookedPayment) => ledger.length > 0),
  (payment: BookedPayment, _snapshot, { order }) => {
    const of = (kind: string) =>
      (payment.ledger ?? []).reduce((sum, entry) => sum + (entry.kind === kind ? entry.amount.amount : 0), 0);
    const captured = of('captured');
    const refunded = of('refunded') - of('refund-failed');
    if (refunded > captured) return `${refunded} of ${captured} captured are refunded for ${payment._id}`;
    if (captured === 0) return undefined;
    const paid = order(payment._id);
    if (!paid?.events.some(({ type }) => type === 'orders.order-confirmed.v1'))
      return `${captured} were captured for ${payment._id}, which is not a confirmed order`;
    const fare = frozenFare(paid);
    return captured !== fare && `${captured} were captured for ${payment._id}, which costs ${fare}`;
  },
);

/** They hold at every moment, so also in a system that was restored and has not started. */
const restoredInvariants: Invariant[] = [
  ...Object.values(seats),
  ...Object.values(orderStates),
  events.versionsContiguous,
  events.uniqueEventsOnce,
  events.publishedEventsSaved,
  publishedEventsPresent,
  noUnsavedVersionApplied,
  ticketsAfterCapture,
  capturedMoneyExplained,
];
/** Those about the provider's records, which are newer than the backup. */
const moneyInvariants: Invariant[] = [
  money.oneCapture,
  money.oneRefundPerCancellation,
  money.amountsMatchFare,
];

export function checkRestored(snapshot: SystemSnapshot): InvariantResult[] {
  const index = indexOf(snapshot);
  return [...restoredInvariants, ...moneyInvariants].map((check) => check(snapshot, index));
}
