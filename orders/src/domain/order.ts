import type { Money } from '@railhead/common/contracts/define';
import {
  type CancelReason,
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderPlaced,
  type OrderProgress,
  type PlaceOrder,
  type SeatForPassenger,
} from '@railhead/common/contracts/orders';
import { findSeat } from '@railhead/common/domain/coaches';
import { orderFare } from '@railhead/common/domain/fares';
import { Refusal } from '@railhead/common/http/problems';
import { type Decision, unchanged } from '@railhead/common/store/document';
import type { Static } from 'typebox';
import { checkOnSale, checkSeats, journeyOn, type Run } from './run.ts';

export interface Booking {
  accountId: string;
  reference: string;
  runId: string;
  from: number;
  to: number;
  seats: SeatForPassenger[];
  contact: string;
  fare: Money;
  placedAt: Date;
  holdUntil: Date;
  progress: OrderProgress;
}
export type Order = Booking &
  (
    | { status: 'pending' }
    | { status: 'confirmed' }
    | { status: 'expired' }
    | { status: 'cancelled'; cancelReason: CancelReason }
  );

export type ExpiryCause = Static<typeof OrderExpired.schema>['cause'];
type CancelReason = Static<typeof CancelReason>;

/** What a buyer asks for, checked against the run and priced, before any seat is touched. */
export interface Offer {
  seats: SeatForPassenger[];
  fare: Money;
}

/** @throws Refusal that says what is wrong with the wish, `fare-changed` with the new fare among them. */
export function offer(run: Run, wish: PlaceOrder, now: Date, mostSeats: number): Offer {
  const journey = journeyOn(run.plan, wish);
  checkOnSale(run, journey, now);
  checkSeats(
    run,
    wish.seats.map(({ seat }) => seat),
    mostSeats,
  );
  const travellers = wish.seats.map(({ seat, passenger }) => ({
    class: findSeat(run.plan.coaches, seat)?.class ?? '',
    passengerType: passenger.type,
  }));
  const { total, fares } = orderFare(run.plan.fareRules, journey.metres, travellers);
  const expected = wish.expectedFare;
  if (expected && (expected.amount !== total.amount || expected.currency !== total.currency)) {
    throw new Refusal('fare-changed', { facts: { fare: total } });
  }
  return {
    fare: total,
    seats: wish.seats.map(({ seat, passenger }, index) => ({
      seat,
      passenger: { name: passenger.name.trim(), type: passenger.type },
      fare: fares[index] ?? total,
    })),
  };
}

/** Opens the order on seats that the same transaction claims. */
export function place(
  { seats, fare }: Offer,
  wish: PlaceOrder,
  buyer: { orderId: string; accountId: string; contact: string; reference: string },
  now: Date,
  holdSeconds: number,
): Decision<Order> {
  const { orderId, accountId, contact, reference } = buyer;
  const { runId, from, to } = wish;
  const holdUntil = new Date(now.getTime() + holdSeconds * 1000);
  const booking = { accountId, reference, runId, from, to, seats, contact, fare };
  return {
    next: {
      ...booking,
      status: 'pending',
      placedAt: now,
      holdUntil,
      progress: { payment: 'none', ticketsIssued: false },
    },
    facts: [OrderPlaced.fact({ orderId, ...booking, holdUntil: holdUntil.toISOString() })],
  };
}

/** What every later fact of an order carries. */
const ended = (orderId: string, { runId, seats }: Order) => ({
  orderId,
  runId,
  seats: seats.map(({ seat }) => seat),
});

/** Only a pending order whose time has passed; early hints and late repeats change nothing. */
export function expire(
  orderId: string,
  order: Order,
  now: Date,
  cause: ExpiryCause,
): Decision<Order> | undefined {
  if (order.status !== 'pending' || now <= order.holdUntil) return unchanged;
  return {
    next: { ...order, status: 'expired' },
    facts: [OrderExpired.fact({ ...ended(orderId, order), cause })],
  };
}

/** Authorisations repeat, and some land too late: both are ordinary days. */
export function acceptPayment(orderId: string, order: Order, now: Date): Decision<Order> | undefined {
  const authorized: Order = { ...order, progress: { ...order.progress, payment: 'authorized' } };
  switch (order.status) {
    case 'pending':
      if (now > order.holdUntil) return expire(orderId, authorized, now, 'late-payment');
      return {
        next: { ...authorized, status: 'confirmed' },
        facts: [OrderConfirmed.fact(ended(orderId, order))],
      };
    case 'confirmed':
    case 'expired':
    case 'cancelled':
      return { next: authorized, facts: [] };
  }
}

/** Ends a pending order; `payment-failed` and `run-cancelled` end a confirmed one too. */
export function cancel(orderId: string, order: Order, reason: CancelReason): Decision<Order> | undefined {
  const live = order.status === 'pending' || (order.status === 'confirmed' && reason !== 'by-buyer');
  if (!live) return unchanged;
  return {
    next: { ...order, status: 'cancelled', cancelReason: reason },
    facts: [OrderCancelled.fact({ ...ended(orderId, order), reason })],
  };
}

/** Where money and tickets stand, for the buyer's progress steps. Decides nothing. */
export function noteProgress(order: Order, progress: Partial<OrderProgress>): Decision<Order> {
  return { next: { ...order, progress: { ...order.progress, ...progress } }, facts: [] };
}

/** Does this decision give the seats back? */
export const freesSeats = (decision: Decision<Order> | undefined): boolean =>
  decision?.next.status === 'expired' || decision?.next.status === 'cancelled';
