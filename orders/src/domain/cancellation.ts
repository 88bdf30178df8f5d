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
import { DomainError } from '@railhead/common/domain/domain-error';
import { quoteSeat } from '@railhead/common/domain/refunds';
import { type Saved } from '@railhead/common/store/document';
import { isLive, type Order, toldOf } from './order.ts';
import { checkRunsYet, classOf, departureAt, type Run } from './run.ts';

/**
 * What a cancellation would give back `now`, of all passengers that are left or of some. Of an order that is not paid
 * nothing is kept and nothing given back, until its lock ends. Seats that are no longer in the order are left out.
 * @throws DomainError that says why it cannot be cancelled; `seat-unknown` for seats that never were in the order.
 */
export function quoteCancellation(
  order: Saved<Order>,
  run: Run,
  seats: string[] | undefined,
  now: Date,
): CancellationQuote {
  if (!isLive(order)) throw new DomainError('order-not-pending', { facts: { status: order.status } });
  const leaving = leavingOf(order, seats);
  const isPaid = order.status === 'confirmed';
  if (isPaid) checkRunsYet(run, order.from, now);
  else if (leaving.length < order.seats.length) throw new DomainError('order-not-paid');

  const departure = departureAt(run.plan, order.from);
  const unpaid = { feePercent: 0, fee: none(order), refund: none(order), validUntil: order.holdUntil };
  const quotes = leaving.map((seat) => ({
    ...seat,
    ...(isPaid ? quoteSeat(order.refundRules, classOf(run, seat.seat), seat.fare, departure, now) : unpaid),
  }));
  const validUntil = Math.min(...quotes.map((quote) => quote.validUntil.getTime()), departure.getTime());
  return {
    orderId: order._id,
    seats: quotes.map(({ validUntil: _ofSeat, ...quote }) => quote),
    fare: sum(order, quotes, 'fare'),
    fee: sum(order, quotes, 'fee'),
    refund: sum(order, quotes, 'refund'),
    departure: departure.toISOString(),
    validUntil: new Date(validUntil).toISOString(),
    now: now.toISOString(),
  };
}

/**
 * The buyer gives up a pending order whole, or a paid one whole or in part, for what the quote says now. Seats that are
 * out of the order already stay out, so asking again changes nothing; with its last seat the order ends.
 * @throws DomainError `refund-changed` with the new `quote` when less comes back, or more is kept, than expected; as
 * `quoteCancellation`.
 */
export function cancelByBuyer(
  order: Saved<Order>,
  run: Run,
  wish: CancelOrder,
  now: Date,
): Decision<Order> | undefined {
  const leaving = leavingOf(order, wish.seats);
  if (order.status === 'cancelled' || leaving.length === 0) return unchanged;
  const quote = quoteCancellation(order, run, wish.seats, now);
  const { expectedRefund = quote.refund, expectedFee = quote.fee } = wish;
  if (!reaches(quote.refund, expectedRefund) || !reaches(expectedFee, quote.fee)) {
    throw new DomainError('refund-changed', { facts: { quote } });
  }
  if (order.status === 'pending') return ended(order, 'by-buyer');

  const terms = { fee: quote.fee, refund: quote.refund };
  const left = order.seats.filter((seat) => !leaving.includes(seat));
  const reduced = withCancellation(order, leaving, terms, now);
  if (left.length === 0) return ended(reduced, 'by-buyer', terms);
  return {
    next: { ...reduced, seats: left },
    events: [
      OrderReduced.create({
        ...toldOf(order._id, { ...order, seats: leaving }),
        left: left.map(({ seat }) => seat),
        ...terms,
      }),
    ],
  };
}

/** The train does not run: all that was paid and not given back yet goes back, fees of earlier cancellations too. */
export function cancelWithRun(order: Saved<Order>, now: Date): Decision<Order> | undefined {
  if (!isLive(order)) return unchanged;
  if (order.status === 'pending') return ended(order, 'run-cancelled');
  const back = sum(order, order.cancellations ?? [], 'refund');
  const refund = { ...order.fare, amount: order.fare.amount - back.amount };
  return ended(withCancellation(order, order.seats, { fee: none(order), refund }, now), 'run-cancelled');
}

/** No money will come: a live order ends, and nothing that was to be given back of it was ever taken. */
export function failPayment(order: Saved<Order>): Decision<Order> {
  const progress = { ...order.progress, payment: 'failed' as const };
  if (!isLive(order)) return { next: { ...order, progress }, events: [] };
  const { cancellations: _unpaid, ...failed } = order;
  return ended({ ...failed, progress }, 'payment-failed');
}

/**
 * Money is on its way back to the card: for one cancellation, or, by an event that names none and leaves nothing, for
 * all of them. The payment counts as refunded once nothing of it is left.
 */
export function noteRefund(
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

/** The authorisation was given back: the card was never charged, and no cancellation waits for money any more. */
export const noteVoid = (order: Order, at: string): Decision<Order> => ({
  next: {
    ...withRefundedAt(order, at, () => true),
    progress: { ...order.progress, payment: 'voided' },
  },
  events: [],
});

/** Those of the order's passengers whom the wish names; all that are left when it names none. */
function leavingOf({ seats, cancellations = [] }: Order, wished: string[] | undefined): SeatForPassenger[] {
  if (!wished) return seats;
  const known = new Set([...seats, ...cancellations.flatMap((gone) => gone.seats)].map(({ seat }) => seat));
  const unknown = wished.filter((seat) => !known.has(seat));
  if (unknown.length > 0) throw new DomainError('seat-unknown', { facts: { seats: unknown } });
  return seats.filter(({ seat }) => wished.includes(seat));
}

function ended(
  order: Saved<Order>,
  reason: 'by-buyer' | 'payment-failed' | 'run-cancelled',
  terms: { fee?: Money; refund?: Money } = {},
): Decision<Order> {
  return {
    next: { ...order, status: 'cancelled', cancelReason: reason },
    events: [OrderCancelled.create({ ...toldOf(order._id, order), reason, ...terms })],
  };
}

/** The order with one more cancellation, under the id of the event that will tell it: the next of its history. */
function withCancellation<O extends Saved<Order>>(
  order: O,
  seats: SeatForPassenger[],
  terms: { fee: Money; refund: Money },
  now: Date,
): O {
  const id = `${order._id}.${order.events.length + 1}`;
  const cancellation = { id, at: now.toISOString(), seats, ...terms };
  return { ...order, cancellations: [...(order.cancellations ?? []), cancellation] };
}

/** Marks the cancellations of which `isPaidBack`, unless there was nothing to pay back or an earlier event said so. */
function withRefundedAt(
  order: Order,
  at: string,
  isPaidBack: (cancellation: Cancellation) => boolean,
): Order {
  if (!order.cancellations) return order;
  const cancellations = order.cancellations.map((each) =>
    each.refundedAt === undefined && each.refund.amount > 0 && isPaidBack(each)
      ? { ...each, refundedAt: at }
      : each,
  );
  return { ...order, cancellations };
}

const none = ({ fare }: Order): Money => ({ ...fare, amount: 0 });
const sum = <K extends string>(order: Order, parts: readonly Record<K, Money>[], of: K): Money => ({
  ...order.fare,
  amount: parts.reduce((total, part) => total + part[of].amount, 0),
});
const reaches = (more: Money, least: Money): boolean =>
  more.currency === least.currency && more.amount >= least.amount;
