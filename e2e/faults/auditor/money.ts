import { promise } from './promise.ts';
import type { Index, StoredOrder, World } from './world.ts';

const confirmed = 'orders.order-confirmed.v1';
const captured = 'payments.payment-captured.v1';
const authorized = 'payments.payment-authorized.v1';
const issued = 'tickets.ticket-issued.v1';

interface GivenBack {
  refund?: { amount: number };
}

/** What the buyer is to have paid in the end, in minor units: nothing unless it was confirmed, less what is given back. */
function owed({ events, fare }: StoredOrder): number {
  if (!events.some(({ type }) => type === confirmed)) return 0;
  let kept = fareOf({ events, fare });
  for (const { type, data } of events) {
    const { refund } = data as GivenBack;
    if (type === 'orders.order-reduced.v1') kept -= refund?.amount ?? 0;
    if (type === 'orders.order-cancelled.v1') kept -= refund?.amount ?? kept;
  }
  return kept;
}

/** The fare as it was frozen when the seats were locked. */
function fareOf({ events, fare }: Pick<StoredOrder, 'events' | 'fare'>): number {
  return ((events[0]?.data ?? {}) as Partial<Pick<StoredOrder, 'fare'>>).fare?.amount ?? fare.amount;
}

const sum = <T>(rows: T[], amount: (row: T) => number) => rows.reduce((total, row) => total + amount(row), 0);
const kept = (orderId: string, { intents, refunds }: Index) =>
  sum(intents(orderId), ({ amount_received }) => amount_received) -
  sum(refunds(orderId), ({ amount }) => amount);
const allOrders = ({ orders }: World) => orders;

/** Money ends where the order ends: kept for who travels, given back or let go for everybody else. */
export const moneyEnds = promise('M1', allOrders, (order, _world, index) => {
  if (order.status === 'pending') return undefined;
  const [has, ought] = [kept(order._id, index), owed(order)];
  if (has !== ought)
    return `${has} were kept for the ${order.status} order ${order._id} and it owes ${ought}`;
  const isHeld = index.intents(order._id).some(({ status }) => status === 'requires_capture');
  return isHeld && `the card of the ${order.status} order ${order._id} is still authorised`;
});

/** A ticket is valid exactly for the seats that are paid for and not cancelled. */
export const ticketsValid = promise('M1', allOrders, ({ _id, status, seats }, _world, { copy }) => {
  const valid = (copy(_id)?.booking?.places ?? [])
    .filter(({ ticket }) => ticket === 'valid')
    .map(({ seat }) => seat);
  const ought = status === 'confirmed' ? seats.map(({ seat }) => seat) : [];
  const isRight = valid.toSorted().join() === ought.toSorted().join();
  return (
    !isRight &&
    `the ${status} order ${_id} has tickets for ${valid.join() || 'nothing'} and owns ${ought.join() || 'nothing'}`
  );
});

/** Two services read the database's clock this far apart at most, in milliseconds. */
const clocksMs = 1000;

/** No ticket before the money. */
export const ticketsAfterMoney = promise(
  'M1',
  ({ copies }) => copies.filter(({ events }) => events.some(({ type }) => type === issued)),
  ({ _id, events }, _world, { payment }) => {
    const taken = payment(_id)?.events.find(({ type }) => type === captured)?.time;
    const given = events.find(({ type }) => type === issued)?.time ?? '';
    const isBefore = taken === undefined || Date.parse(given) < Date.parse(taken) - clocksMs;
    return isBefore && `the tickets of ${_id} were issued before the money was captured`;
  },
);

/** One intent, one capture. */
export const oneCapture = promise('M2', allOrders, ({ _id }, _world, { intents, charges }) => {
  const [made, taken] = [intents(_id).length, charges(_id).filter((charge) => charge.captured).length];
  return (made > 1 || taken > 1) && `order ${_id} has ${made} intents and ${taken} captures`;
});

/** One refund for a cancellation, and never more than was taken. */
export const refundsOnce = promise('M2', allOrders, ({ _id }, _world, { intents, refunds }) => {
  const made = refunds(_id);
  const causes = made.map(({ metadata }) => metadata.cancellation ?? '');
  const twice = causes.find((cause, place) => causes.indexOf(cause) !== place);
  if (twice !== undefined) return `cancellation ${twice} of ${_id} was refunded twice`;
  const [back, taken] = [
    sum(made, ({ amount }) => amount),
    sum(intents(_id), ({ amount_received }) => amount_received),
  ];
  return back > taken && `${back} of ${taken} were given back for ${_id}`;
});

/** The provider was asked for the frozen fare, and took all of it or nothing. */
export const amountsRight = promise(
  'M3',
  (world, { intents }) =>
    world.orders.flatMap((order) => intents(order._id).map((intent) => ({ order, intent }))),
  ({ order, intent }) => {
    const fare = fareOf(order);
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

/** Nothing is captured before the order's confirmation is durable (the provider tells whole seconds). */
export const captureAfterConfirmation = promise(
  'M4',
  ({ provider, orders }) => {
    const ours = new Set(orders.map(({ _id }) => _id));
    const orderOf = new Map(provider.intents.map(({ id, metadata }) => [id, metadata.orderId ?? '']));
    return provider.events
      .filter(({ type }) => type === 'payment_intent.succeeded')
      .map(({ created, data }) => ({ created, orderId: orderOf.get(data.object.id) ?? '' }))
      .filter(({ orderId }) => ours.has(orderId));
  },
  ({ created, orderId }, _world, { order }) => {
    const at = order(orderId)?.events.find(({ type }) => type === confirmed)?.time;
    const isBefore = at === undefined || (created + 1) * 1000 <= Date.parse(at);
    return (
      isBefore &&
      `${orderId} was captured at ${new Date(created * 1000).toISOString()} and confirmed ${at ?? 'never'}`
    );
  },
);

const statuses: Record<string, string[]> = {
  open: ['requires_payment_method', 'requires_action', 'requires_confirmation'],
  authorized: ['requires_capture'],
  captured: ['succeeded'],
  refunded: ['succeeded'],
  voided: ['canceled'],
  failed: ['canceled'],
};

/** Our ledger says of every payment what the provider's says. */
export const ledgersAgree = promise(
  'M5',
  ({ payments }) => payments,
  (payment, _world, { intents, refunds }) => {
    const [intent] = intents(payment._id);
    if (!intent)
      return payment.intentId !== undefined && `the intent of ${payment._id} is not at the provider`;
    // An intent that was asked for and whose answer never came is ours as soon as it matters.
    const isSame =
      payment.intentId === intent.id ||
      (payment.intentId === undefined && intent.status === 'requires_payment_method');
    if (!isSame)
      return `${payment._id} has ${payment.intentId ?? 'no intent'} here and ${intent.id} at the provider`;
    if (!statuses[payment.status]?.includes(intent.status))
      return `payment ${payment._id} is ${payment.status} here and ${intent.status} at the provider`;
    const told = payment.events.filter(({ type }) => type === 'payments.payment-refunded.v1').length;
    return (
      told !== refunds(payment._id).length &&
      `${told} refunds of ${payment._id} were told and ${refunds(payment._id).length} made`
    );
  },
);

/** What payments told of money really happened at the provider. */
export const moneyToldIsTrue = promise(
  'M5',
  ({ payments }) => payments.flatMap(({ _id, events }) => events.map(({ type }) => ({ _id, type }))),
  ({ _id, type }, _world, { charges }) => {
    if (type === authorized && !charges(_id).some(({ paid }) => paid))
      return `${_id} was told as authorised and no card said yes`;
    return (
      type === captured &&
      !charges(_id).some((charge) => charge.captured) &&
      `${_id} was told as captured and nothing was`
    );
  },
);
