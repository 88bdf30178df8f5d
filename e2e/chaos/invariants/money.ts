import { fromProviderAmount, toProviderAmount } from '@railhead/common/domain/currencies';
import { invariant } from './invariant.ts';
import type { SystemSnapshot } from './snapshot/snapshot.ts';
import type { SnapshotIndex } from './snapshot/snapshot-index.ts';
import { frozenFare, type StoredOrder } from './snapshot/stored-documents.ts';

const confirmed = 'orders.order-confirmed.v1';

/** What the buyer must have paid in the end, in minor units: nothing unless confirmed, otherwise the fare less refunds. */
function amountDue({ events, fare }: StoredOrder): number {
  if (!events.some(({ type }) => type === confirmed)) return 0;
  let due = frozenFare({ events, fare });
  for (const { type, data } of events) {
    const { refund } = data as { refund?: { amount: number } };
    if (type === 'orders.order-reduced.v1') due -= refund?.amount ?? 0;
    if (type === 'orders.order-cancelled.v1') due -= refund?.amount ?? due;
  }
  return due;
}

const sum = <T>(rows: T[], amount: (row: T) => number) => rows.reduce((total, row) => total + amount(row), 0);
const amountPaid = ({ _id, fare }: StoredOrder, { intents, refunds }: SnapshotIndex) =>
  fromProviderAmount(
    sum(intents(_id), ({ amount_received }) => amount_received) - sum(refunds(_id), ({ amount }) => amount),
    fare.currency,
  );
const allOrders = ({ orders }: SystemSnapshot) => orders;

/** Money ends as the order ends: captured if it is confirmed, otherwise refunded or voided. */
export const paymentsMatchOrders = invariant('M1', allOrders, (order, _snapshot, index) => {
  if (order.status === 'pending') return undefined;
  const [paid, due] = [amountPaid(order, index), amountDue(order)];
  if (paid !== due) return `${paid} were paid for the ${order.status} order ${order._id} and ${due} are due`;
  const isAuthorized = index.intents(order._id).some(({ status }) => status === 'requires_capture');
  return isAuthorized && `the card of the ${order.status} order ${order._id} is still authorised`;
});

/** One intent, at most one capture. */
export const oneCapture = invariant('M2', allOrders, ({ _id }, _snapshot, { intents, charges }) => {
  const [made, captured] = [intents(_id).length, charges(_id).filter((charge) => charge.captured).length];
  return (made > 1 || captured > 1) && `order ${_id} has ${made} intents and ${captured} captures`;
});

/** At most one refund for a cancellation, and never more than was captured. */
export const oneRefundPerCancellation = invariant(
  'M2',
  allOrders,
  ({ _id }, _snapshot, { intents, refunds }) => {
    const made = refunds(_id);
    const causes = made.map(({ metadata }) => metadata.cancellation ?? '');
    const repeated = causes.find((cause, place) => causes.indexOf(cause) !== place);
    if (repeated !== undefined) return `cancellation ${repeated} of ${_id} was refunded twice`;
    const [refunded, captured] = [
      sum(made, ({ amount }) => amount),
      sum(intents(_id), ({ amount_received }) => amount_received),
    ];
    return refunded > captured && `${refunded} of ${captured} were refunded for ${_id}`;
  },
);

/** The frozen fare was requested, and all of it was taken or nothing. */
export const amountsMatchFare = invariant(
  'M3',
  ({ orders }, { intents }) =>
    orders.flatMap((order) => intents(order._id).map((intent) => ({ order, intent }))),
  ({ order, intent }) => {
    const fare = toProviderAmount({ ...order.fare, amount: frozenFare(order) });
    const isRight =
      intent.amount === fare &&
      intent.currency.toUpperCase() === order.fare.currency &&
      (intent.amount_received === 0 || intent.amount_received === fare);
    return (
      !isRight &&
      `${intent.amount_received} of ${intent.amount} ${intent.currency} taken for ${order._id}, which costs ${fare}`
    );
  },
);

/** Nothing is captured before the order's confirmation is durable. Stripe's times are whole seconds. */
export const captureAfterConfirmation = invariant(
  'M4',
  ({ provider, orders }) => {
    const known = new Set(orders.map(({ _id }) => _id));
    const orderOf = new Map(provider.intents.map(({ id, metadata }) => [id, metadata.orderId ?? '']));
    return provider.events
      .filter(({ type }) => type === 'payment_intent.succeeded')
      .map(({ created, data }) => ({ created, orderId: orderOf.get(data.object.id) ?? '' }))
      .filter(({ orderId }) => known.has(orderId));
  },
  ({ created, orderId }, _snapshot, { order }) => {
    const at = order(orderId)?.events.find(({ type }) => type === confirmed)?.time;
    const isBefore = at === undefined || (created + 1) * 1000 <= Date.parse(at);
    return (
      isBefore &&
      `${orderId} was captured at ${new Date(created * 1000).toISOString()} and confirmed ${at ?? 'never'}`
    );
  },
);
