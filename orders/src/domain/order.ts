import type { Money } from '@railhead/common/contracts/common';
import type { Envelope } from '@railhead/common/contracts/define';
import {
  type Cancellation,
  type CancelReason,
  type JourneyTimes,
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
import { timesBetween } from '@railhead/common/domain/free-cancellation';
import { normalizePersonName } from '@railhead/common/domain/person-name';
import { rulesOfClasses } from '@railhead/common/domain/refunds';
import type { Static } from 'typebox';
import { checkOnSale, checkSeats, classOf, journeyOn, type Run } from './run.ts';

/** What every order has, whatever its status. */
export interface OrderDetails {
  accountId: string;
  reference: string;
  runId: string;
  from: number;
  to: number;
  /** The seats that are not cancelled; of an ended order, those that it had at its end. */
  seats: SeatForPassenger[];
  contact: string;
  /** The total of all seats at the time of the order. */
  fare: Money;
  /** Frozen at the sale, for the classes of its seats. Without rules nothing is refundable. */
  refundRules?: RefundRules;
  /** The times that were sold; absent in orders of earlier versions. */
  bookedTimes?: JourneyTimes;
  placedAt: Date;
  holdUntil: Date;
  /** The number of extensions of `holdUntil`; absent when there are none. */
  extensions?: number;
  progress: OrderProgress;
  /** While it is pending, it counts towards the unpaid allowance of its account. Absent in orders of earlier versions. */
  countsAsUnpaid?: true;
  /** Cancellations of paid seats, oldest first; absent when there are none. */
  cancellations?: Cancellation[];
}
export type Order = OrderDetails &
  (
    | { status: 'pending' }
    | { status: 'confirmed' }
    | { status: 'expired' }
    | { status: 'cancelled'; cancelReason: Static<typeof CancelReason> }
  );

/** An order with its id and its history. */
export type RecordedOrder = Order & { _id: string; events: readonly Envelope[] };

export type ExpiryCause = Static<typeof OrderExpired.schema>['cause'];

/** The seats of a request, validated against the run and priced. No seat is claimed yet. */
export interface Offer {
  seats: SeatForPassenger[];
  fare: Money;
  refundRules?: RefundRules;
  bookedTimes?: JourneyTimes;
}

/** @throws DomainError with the reason why the request is invalid; `fare-changed` carries the new fare. */
export function createOffer(run: Run, request: PlaceOrder, now: Date, maxSeats: number): Offer {
  const journey = journeyOn(run.plan, request);
  checkOnSale(run, journey, now);
  checkSeats(
    run,
    request.seats.map(({ seat }) => seat),
    maxSeats,
  );
  const travellers = request.seats.map(({ seat, passenger }) => ({
    class: classOf(run, seat),
    passengerType: passenger.type,
  }));
  const { total, fares } = orderFare(run.plan.fareRules, journey.metres, travellers);
  const expected = request.expectedFare;
  if (expected && (expected.amount !== total.amount || expected.currency !== total.currency)) {
    throw new DomainError('fare-changed', { facts: { fare: total } });
  }
  const { refundRules } = run.plan;
  const classes = travellers.map((traveller) => traveller.class);
  const bookedTimes = timesBetween(run.plan.stops, journey);
  return {
    fare: total,
    ...(bookedTimes && { bookedTimes }),
    ...(refundRules && { refundRules: rulesOfClasses(refundRules, classes) }),
    seats: request.seats.map(({ seat, passenger }, index) => ({
      seat,
      passenger: { name: normalizePersonName(passenger.name), type: passenger.type },
      fare: fares[index] ?? total,
    })),
  };
}

/** Places an order on seats that the same transaction claims. */
export function place(
  offer: Offer,
  request: PlaceOrder,
  buyer: { orderId: string; accountId: string; contact: string; reference: string },
  now: Date,
  holdSeconds: number,
): Decision<Order> {
  const { orderId, accountId, contact, reference } = buyer;
  const { runId, from, to } = request;
  const holdUntil = new Date(now.getTime() + holdSeconds * 1000);
  const booking = { accountId, reference, runId, from, to, contact, ...offer };
  return {
    next: {
      ...booking,
      status: 'pending',
      placedAt: now,
      holdUntil,
      progress: { payment: 'none', ticketsIssued: false },
      countsAsUnpaid: true,
    },
    events: [OrderPlaced.create({ orderId, ...booking, holdUntil: holdUntil.toISOString() })],
  };
}

/** The data that every later event about seats of an order carries. */
export const eventData = (orderId: string, { runId, seats }: Pick<Order, 'runId' | 'seats'>) => ({
  orderId,
  runId,
  seats: seats.map(({ seat }) => seat),
});

/** Expires a pending order whose lock has ended. Early and repeated signals change nothing. */
export function expire(
  orderId: string,
  order: Order,
  now: Date,
  cause: ExpiryCause,
): Decision<Order> | undefined {
  if (order.status !== 'pending' || now <= order.holdUntil) return unchanged;
  return {
    next: { ...order, status: 'expired' },
    events: [OrderExpired.create({ ...eventData(orderId, order), cause })],
  };
}

/** Repeated and late authorisations are normal: only one in time confirms the order. */
export function acceptPayment(orderId: string, order: Order, now: Date): Decision<Order> | undefined {
  const authorized: Order = { ...order, progress: { ...order.progress, payment: 'authorized' } };
  switch (order.status) {
    case 'pending':
      if (now > order.holdUntil) return expire(orderId, authorized, now, 'late-payment');
      return {
        next: { ...authorized, status: 'confirmed' },
        events: [OrderConfirmed.create(eventData(orderId, order))],
      };
    case 'confirmed':
    case 'expired':
    case 'cancelled':
      return { next: authorized, events: [] };
  }
}

/** Updates the progress of payment and tickets that the buyer sees. Publishes nothing. */
export function applyProgress(order: Order, progress: Partial<OrderProgress>): Decision<Order> {
  return { next: { ...order, progress: { ...order.progress, ...progress } }, events: [] };
}

/** Tickets of these seats are void. The order counts as ticketed while another seat has a valid ticket. */
export const applyTicketsVoided = (order: Order, voided: string[]): Decision<Order> =>
  applyProgress(order, {
    ticketsIssued: order.progress.ticketsIssued && order.seats.some(({ seat }) => !voided.includes(seat)),
  });

/** The seats that a decision releases. */
export function releasedSeats(before: Order, decision: Decision<Order> | undefined): SeatForPassenger[] {
  if (!decision || !isLive(before)) return [];
  const remaining = new Set(isLive(decision.next) ? decision.next.seats.map(({ seat }) => seat) : []);
  return before.seats.filter(({ seat }) => !remaining.has(seat));
}

/** True while the seats belong to the buyer. */
export const isLive = ({ status }: Order): boolean => status === 'pending' || status === 'confirmed';
