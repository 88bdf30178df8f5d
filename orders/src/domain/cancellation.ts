import type { Money } from '@railhead/common/contracts/common';
import {
  type Cancellation,
  type CancellationQuote,
  type CancelOrder,
  OrderCancelled,
  OrderReduced,
  type SeatForPassenger,
} from '@railhead/common/contracts/orders';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { quoteSeat, type SeatQuote } from '@railhead/common/domain/refunds';
import { eventData, isLive, type Order, type RecordedOrder } from './order.ts';
import { ok, type Result, rejected } from './result.ts';
import {
  cancellationClosesAt,
  changedTimes,
  classOf,
  departureAt,
  departureProblem,
  type Run,
} from './run.ts';

/**
 * Quotes the fee and the refund of a cancellation at `now`, of all remaining passengers or of some. An unpaid order costs
 * nothing and refunds nothing until its lock ends; a paid one costs nothing after a change of times that makes the
 * cancellation free. Seats that were cancelled before are ignored. Rejected with the reason why it cannot be cancelled;
 * `seat-unknown` for seats that the order never had.
 */
export function quoteCancellation(
  order: RecordedOrder,
  run: Run,
  seats: string[] | undefined,
  now: Date,
): Result<CancellationQuote> {
  if (!isLive(order)) return rejected('order-not-pending', { facts: { status: order.status } });
  const toCancel = seatsToCancel(order, seats);
  if (toCancel.kind === 'rejected') return toCancel;
  const cancelled = toCancel.value;
  const isPaid = order.status === 'confirmed';
  const closesAt = cancellationClosesAt(run, order);
  if (!isPaid && cancelled.length < order.seats.length) return rejected('order-not-paid');
  const problem = isPaid ? departureProblem(run, closesAt, now) : undefined;
  if (problem) return rejected(problem);

  const departure = departureAt(run.plan, order.from);
  const unpaid = { feePercent: 0, fee: zero(order), refund: zero(order), validUntil: order.holdUntil };
  const isFree = isPaid && changedTimes(run, order)?.isCancellationFree === true;
  const quoteOf = ({ seat, fare }: SeatForPassenger): SeatQuote => {
    if (isFree) return { feePercent: 0, fee: zero(order), refund: fare, validUntil: closesAt };
    return isPaid ? quoteSeat(order.refundRules, classOf(run, seat), fare, departure, now) : unpaid;
  };
  const quotes = cancelled.map((seat) => ({ ...seat, ...quoteOf(seat) }));
  const validUntil = Math.min(...quotes.map((quote) => quote.validUntil.getTime()), closesAt.getTime());
  return ok({
    orderId: order._id,
    seats: quotes.map(({ validUntil: _ofSeat, ...quote }) => quote),
    fare: sum(order, quotes, 'fare'),
    fee: sum(order, quotes, 'fee'),
    refund: sum(order, quotes, 'refund'),
    ...(isFree && { feeWaived: 'retimed' }),
    departure: departure.toISOString(),
    validUntil: new Date(validUntil).toISOString(),
    now: now.toISOString(),
  });
}

/**
 * Cancels a whole pending order, or a paid one as a whole or in part, on the terms of the current quote. Seats that were
 * cancelled before stay cancelled, so a repeated request changes nothing. The order ends with its last seat. Rejected with
 * `refund-changed` and the new `quote` when the refund is lower or the fee higher than expected, or like the quote.
 */
export function cancelByBuyer(
  order: RecordedOrder,
  run: Run,
  request: CancelOrder,
  now: Date,
): Result<Decision<Order> | undefined> {
  const toCancel = seatsToCancel(order, request.seats);
  if (toCancel.kind === 'rejected') return toCancel;
  const cancelled = toCancel.value;
  if (order.status === 'cancelled' || cancelled.length === 0) return ok(unchanged);
  const quoted = quoteCancellation(order, run, request.seats, now);
  if (quoted.kind === 'rejected') return quoted;
  const quote = quoted.value;
  const { expectedRefund = quote.refund, expectedFee = quote.fee } = request;
  if (!isAtLeast(quote.refund, expectedRefund) || !isAtLeast(expectedFee, quote.fee)) {
    return rejected('refund-changed', { facts: { quote } });
  }
  if (order.status === 'pending') return ok(cancelOrder(order, 'by-buyer'));

  const terms = { fee: quote.fee, refund: quote.refund };
  const remaining = order.seats.filter((seat) => !cancelled.includes(seat));
  const changed = withCancellation(order, cancelled, terms, now);
  if (remaining.length === 0) return ok(cancelOrder(changed, 'by-buyer', terms));
  return ok({
    next: { ...changed, seats: remaining },
    events: [
      OrderReduced.create({
        ...eventData(order._id, { ...order, seats: cancelled }),
        left: remaining.map(({ seat }) => seat),
        ...terms,
      }),
    ],
  });
}

/** Nobody can pay the order any more: its seats are released. A paid order stays. */
export const cancelUnpaid = (order: RecordedOrder): Decision<Order> | undefined =>
  order.status === 'pending' ? cancelOrder(order, 'by-buyer') : unchanged;

/** The run is cancelled: everything that was paid and is not refunded yet is refunded, earlier fees included. */
export function cancelWithRun(order: RecordedOrder, now: Date): Decision<Order> | undefined {
  if (!isLive(order)) return unchanged;
  if (order.status === 'pending') return cancelOrder(order, 'run-cancelled');
  const back = sum(order, order.cancellations ?? [], 'refund');
  const refund = { ...order.fare, amount: order.fare.amount - back.amount };
  return cancelOrder(
    withCancellation(order, order.seats, { fee: zero(order), refund }, now),
    'run-cancelled',
  );
}

/** The payment failed for good: a live order ends. Its cancellations need no refund, because nothing was charged. */
export function failPayment(order: RecordedOrder): Decision<Order> {
  const progress = { ...order.progress, payment: 'failed' as const };
  if (!isLive(order)) return { next: { ...order, progress }, events: [] };
  const { cancellations: _unpaid, ...failed } = order;
  return cancelOrder({ ...failed, progress }, 'payment-failed');
}

/**
 * Records a refund of one cancellation, or of all when the event names none and nothing is left of the payment. The
 * payment counts as refunded when nothing is left of it.
 */
export function applyRefund(
  order: Order,
  { cancellationId, left }: { cancellationId?: string; left?: Money },
  at: string,
): Decision<Order> {
  const isAll = !left || left.amount === 0;
  return {
    next: {
      ...withRefundedAt(order, at, ({ id }) => (cancellationId ? id === cancellationId : isAll)),
      progress: { ...order.progress, payment: isAll ? 'refunded' : order.progress.payment },
    },
    events: [],
  };
}

/** A refund that was sent could not be paid out: it is on its way no more, and the payment is not refunded. */
export function failRefund(order: Order, cancellationId: string): Decision<Order> {
  const cancellations = order.cancellations?.map((each) => {
    const { refundedAt: _, ...unpaid } = each;
    return each.id === cancellationId ? unpaid : each;
  });
  const isWhole = order.progress.payment === 'refunded';
  return {
    next: {
      ...order,
      ...(cancellations && { cancellations }),
      progress: { ...order.progress, payment: isWhole ? 'captured' : order.progress.payment },
    },
    events: [],
  };
}

/** The authorisation was voided: the card was never charged, so no cancellation waits for a refund any more. */
export const applyVoid = (order: Order, at: string): Decision<Order> => ({
  next: {
    ...withRefundedAt(order, at, () => true),
    progress: { ...order.progress, payment: 'voided' },
  },
  events: [],
});

/** The remaining seats that a request names; all remaining seats when it names none. */
function seatsToCancel(
  { seats, cancellations = [] }: Order,
  requested: string[] | undefined,
): Result<SeatForPassenger[]> {
  if (!requested) return ok(seats);
  const known = new Set([...seats, ...cancellations.flatMap((past) => past.seats)].map(({ seat }) => seat));
  const unknown = requested.filter((seat) => !known.has(seat));
  if (unknown.length > 0) return rejected('seat-unknown', { facts: { seats: unknown } });
  return ok(seats.filter(({ seat }) => requested.includes(seat)));
}

function cancelOrder(
  order: RecordedOrder,
  reason: 'by-buyer' | 'payment-failed' | 'run-cancelled',
  terms: { fee?: Money; refund?: Money } = {},
): Decision<Order> {
  return {
    next: { ...order, status: 'cancelled', cancelReason: reason },
    events: [OrderCancelled.create({ ...eventData(order._id, order), reason, ...terms })],
  };
}

/** Adds a cancellation. Its id is that of the event that reports it: the next one of the order. */
function withCancellation<O extends RecordedOrder>(
  order: O,
  seats: SeatForPassenger[],
  terms: { fee: Money; refund: Money },
  now: Date,
): O {
  const id = `${order._id}.${order.events.length + 1}`;
  const cancellation = { id, at: now.toISOString(), seats, ...terms };
  return { ...order, cancellations: [...(order.cancellations ?? []), cancellation] };
}

/** Marks cancellations as refunded, unless they have no refund or were marked before. */
function withRefundedAt(
  order: Order,
  at: string,
  isRefunded: (cancellation: Cancellation) => boolean,
): Order {
  if (!order.cancellations) return order;
  const cancellations = order.cancellations.map((each) =>
    each.refundedAt === undefined && each.refund.amount > 0 && isRefunded(each)
      ? { ...each, refundedAt: at }
      : each,
  );
  return { ...order, cancellations };
}

const zero = ({ fare }: Order): Money => ({ ...fare, amount: 0 });
const sum = <K extends string>(order: Order, parts: readonly Record<K, Money>[], of: K): Money => ({
  ...order.fare,
  amount: parts.reduce((total, part) => total + part[of].amount, 0),
});
const isAtLeast = (more: Money, least: Money): boolean =>
  more.currency === least.currency && more.amount >= least.amount;
