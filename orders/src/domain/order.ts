import type { Money } from '@railhead/common/contracts/common';
import {
  type Cancellation,
  type CancelReason,
  OrderConfirmed,
  OrderExpired,
  OrderPlaced,
  type OrderProgress,
  type PlaceOrder,
  type SeatForPassenger,
} from '@railhead/common/contracts/orders';
import type { RefundRules } from '@railhead/common/contracts/tickets';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { DomainError } from '@railhead/common/domain/domain-error';
import { orderFare } from '@railhead/common/domain/fares';
import { rulesOfClasses } from '@railhead/common/domain/refunds';
import type { Static } from 'typebox';
import { checkOnSale, checkSeats, classOf, journeyOn, type Run } from './run.ts';

/** What every order has, however it stands. */
export interface Booking {
  accountId: string;
  reference: string;
  runId: string;
  from: number;
  to: number;
  /** Those that are still in the order; when it ended, those that were in it to the end. */
  seats: SeatForPassenger[];
  contact: string;
  /** Of all seats that were ordered, as it was to be paid. */
  fare: Money;
  /** Frozen at the sale, for the classes of its seats; absent: nothing is given back. */
  refundRules?: RefundRules;
  placedAt: Date;
  holdUntil: Date;
  /** How often `holdUntil` has been moved; absent when never. */
  extensions?: number;
  progress: OrderProgress;
  /** Of seats that were paid, oldest first; absent when there are none. */
  cancellations?: Cancellation[];
}
export type Order = Booking &
  (
    | { status: 'pending' }
    | { status: 'confirmed' }
    | { status: 'expired' }
    | { status: 'cancelled'; cancelReason: Static<typeof CancelReason> }
  );

export type ExpiryCause = Static<typeof OrderExpired.schema>['cause'];

/** What a buyer asks for, checked against the run and priced, before any seat is touched. */
export interface Offer {
  seats: SeatForPassenger[];
  fare: Money;
  refundRules?: RefundRules;
}

/** @throws DomainError that says what is wrong with the wish, `fare-changed` with the new fare among them. */
export function offer(run: Run, wish: PlaceOrder, now: Date, mostSeats: number): Offer {
  const journey = journeyOn(run.plan, wish);
  checkOnSale(run, journey, now);
  checkSeats(
    run,
    wish.seats.map(({ seat }) => seat),
    mostSeats,
  );
  const travellers = wish.seats.map(({ seat, passenger }) => ({
    class: classOf(run, seat),
    passengerType: passenger.type,
  }));
  const { total, fares } = orderFare(run.plan.fareRules, journey.metres, travellers);
  const expected = wish.expectedFare;
  if (expected && (expected.amount !== total.amount || expected.currency !== total.currency)) {
    throw new DomainError('fare-changed', { facts: { fare: total } });
  }
  const { refundRules } = run.plan;
  const classes = travellers.map((traveller) => traveller.class);
  return {
    fare: total,
    ...(refundRules && { refundRules: rulesOfClasses(refundRules, classes) }),
    seats: wish.seats.map(({ seat, passenger }, index) => ({
      seat,
      passenger: { name: passenger.name.trim(), type: passenger.type },
      fare: fares[index] ?? total,
    })),
  };
}

/** Opens the order on seats that the same transaction claims. */
export function place(
  offered: Offer,
  wish: PlaceOrder,
  buyer: { orderId: string; accountId: string; contact: string; reference: string },
  now: Date,
  holdSeconds: number,
): Decision<Order> {
  const { orderId, accountId, contact, reference } = buyer;
  const { runId, from, to } = wish;
  const holdUntil = new Date(now.getTime() + holdSeconds * 1000);
  const booking = { accountId, reference, runId, from, to, contact, ...offered };
  return {
    next: {
      ...booking,
      status: 'pending',
      placedAt: now,
      holdUntil,
      progress: { payment: 'none', ticketsIssued: false },
    },
    events: [OrderPlaced.create({ orderId, ...booking, holdUntil: holdUntil.toISOString() })],
  };
}

/** What every later fact about seats of an order carries. */
export const toldOf = (orderId: string, { runId, seats }: Pick<Order, 'runId' | 'seats'>) => ({
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
    events: [OrderExpired.create({ ...toldOf(orderId, order), cause })],
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
        events: [OrderConfirmed.create(toldOf(orderId, order))],
      };
    case 'confirmed':
    case 'expired':
    case 'cancelled':
      return { next: authorized, events: [] };
  }
}

/** Where money and tickets stand, for the buyer's progress steps. Decides nothing. */
export function noteProgress(order: Order, progress: Partial<OrderProgress>): Decision<Order> {
  return { next: { ...order, progress: { ...order.progress, ...progress } }, events: [] };
}

/** Tickets for these seats are void: those of the passengers who are left, if any, are not. */
export const noteTicketsVoided = (order: Order, voided: string[]): Decision<Order> =>
  noteProgress(order, {
    ticketsIssued: order.progress.ticketsIssued && order.seats.some(({ seat }) => !voided.includes(seat)),
  });

/** The seats that a decision gives back. */
export function seatsFreed(before: Order, decision: Decision<Order> | undefined): SeatForPassenger[] {
  if (!decision || !isLive(before)) return [];
  const kept = new Set(isLive(decision.next) ? decision.next.seats.map(({ seat }) => seat) : []);
  return before.seats.filter(({ seat }) => !kept.has(seat));
}

/** Do its seats belong to its buyer? */
export const isLive = ({ status }: Order): boolean => status === 'pending' || status === 'confirmed';
