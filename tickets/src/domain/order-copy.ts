import type { Money } from '@railhead/common/contracts/define';
import type { CancelReason, OrderPlacedData, SeatForPassenger } from '@railhead/common/contracts/orders';
import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import type { Static } from 'typebox';
import { isSettled } from './money-back.ts';
import { hastenMails, type OwedMail, oweMail } from './owed-mail.ts';

/** One passenger's seat, and the ticket for it. A voided ticket never becomes valid again. */
export type Place = SeatForPassenger & {
  ticketId: string;
  inOrder: boolean;
  ticket: 'none' | 'valid' | 'voided';
};

/** What `orders` said when the seats were taken. Names and contact are blank once their account is erased. */
export type Booking = Pick<
  OrderPlacedData,
  'accountId' | 'reference' | 'runId' | 'from' | 'to' | 'contact' | 'refundRules'
> & {
  places: Place[];
};

/** All or some passengers of a confirmed order do not travel. */
export interface Cancellation {
  /** The id of the event that told it. */
  id: string;
  at: Date;
  seats: string[];
  /** Why the whole order ended; absent when others still travel. */
  reason?: Static<typeof CancelReason>;
  /** Absent both: everything that was taken and not yet given back comes back. */
  fee?: Money;
  refund?: Money;
}

/** Money on its way back to the card, for a cancellation if payments named one. */
export interface Refund {
  cancellationId?: string;
  amount: Money;
}

/** Everything known here of one order, from its own stream and its payment's; either may speak first. */
export interface OrderCopy {
  booking?: Booking;
  order: 'unheard' | 'pending' | 'confirmed' | 'expired' | 'cancelled';
  payment: 'none' | 'captured' | 'voided' | 'refunded';
  /** Minor units that came in, and that went back. */
  captured: number;
  refunded: number;
  /** What became of it after it was confirmed, oldest first. */
  cancellations?: Cancellation[];
  refunds?: Refund[];
  /** Its seats are taken: pending or confirmed. */
  live: boolean;
  issuedAt?: Date;
  /** Mails not sent yet. */
  mails?: OwedMail[];
  /** Copies that never became tickets are forgotten. */
  purgeAt?: Date;
}

/** An order of which only the existence is known. */
export const unheard: OrderCopy = {
  order: 'unheard',
  payment: 'none',
  captured: 0,
  refunded: 0,
  live: false,
};

/** For an event of no interest here: only its version counts. */
export const onlyKnow = (copy: OrderCopy | undefined): Decision<OrderCopy> | undefined =>
  copy ? unchanged : { next: unheard, events: [] };

export function hearPlaced(
  copy: OrderCopy,
  { orderId, seats, accountId, reference, runId, from, to, contact, refundRules }: OrderPlacedData,
  purgeAt: Date,
): OrderCopy {
  const places = seats.map((seat, index) => ({
    ...seat,
    ticketId: `${orderId}-${index + 1}`,
    inOrder: true,
    ticket: 'none' as const,
  }));
  const booking = { accountId, reference, runId, from, to, contact, places };
  return {
    ...copy,
    booking: { ...booking, ...(refundRules && { refundRules }) },
    order: 'pending',
    live: true,
    purgeAt,
  };
}

/** Confirmed for these seats: others are no longer in the order. */
export const hearConfirmed = (copy: OrderCopy, seats: readonly string[]): OrderCopy => ({
  ...withSeats(copy, seats),
  order: 'confirmed',
  live: true,
});

/** Only the seats that are `left` are still the buyer's. */
export const hearReduced = (
  copy: OrderCopy,
  cancellation: Cancellation,
  left: readonly string[],
): OrderCopy => cancelled(withSeats(copy, left), cancellation);

/** The end of the order; its buyer hears of it by mail if it had been confirmed. */
export const hearCancelled = (copy: OrderCopy, cancellation: Cancellation): OrderCopy => ({
  ...(copy.order === 'confirmed' ? cancelled(copy, cancellation) : copy),
  order: 'cancelled',
  live: false,
});

export const hearExpired = (copy: OrderCopy): OrderCopy => ({ ...copy, order: 'expired', live: false });

export const hearCaptured = (copy: OrderCopy, amount: number): OrderCopy => ({
  ...copy,
  payment: 'captured',
  captured: amount,
});

export const hearVoided = (copy: OrderCopy): OrderCopy => ({ ...copy, payment: 'voided' });

/**
 * Money for some seats may go back while others travel: only a whole refund ends the payment.
 * @param left minor units that stay taken; absent in older events, where the sums tell.
 */
export function hearRefunded(copy: OrderCopy, refund: Refund, left?: number): OrderCopy {
  const refunded = copy.refunded + refund.amount.amount;
  const isWhole = left === undefined ? refunded >= copy.captured : left === 0;
  return {
    ...copy,
    refunded,
    refunds: [...(copy.refunds ?? []), refund],
    payment: isWhole ? 'refunded' : copy.payment,
  };
}

function withSeats(copy: OrderCopy, seats: readonly string[]): OrderCopy {
  if (!copy.booking) return copy;
  const places = copy.booking.places.map((place) => ({ ...place, inOrder: seats.includes(place.seat) }));
  return { ...copy, booking: { ...copy.booking, places } };
}

const cancelled = (copy: OrderCopy, cancellation: Cancellation): OrderCopy =>
  oweMail(
    { ...copy, cancellations: [...(copy.cancellations ?? []), cancellation] },
    { id: cancellation.id, kind: 'cancellation', at: cancellation.at },
  );

/**
 * A ticket is valid if and only if its order is confirmed, its seat is still in it, and the payment is captured. Asked
 * after every event from either side, so their order does not matter. `at` is when that event happened.
 */
export function decideTickets(orderId: string, copy: OrderCopy, at: Date): Decision<OrderCopy> {
  const { booking, purgeAt, ...rest } = hastenMails(copy, (cancellationId) =>
    isSettled(copy, cancellationId),
  );
  if (!booking) return { next: copy, events: [] };
  const paidFor = copy.order === 'confirmed' && copy.payment === 'captured';
  const places = booking.places.map((place) => ({ ...place, ticket: nextTicket(place, paidFor) }));
  const became = (ticket: Place['ticket']) =>
    places.filter((place, index) => place.ticket === ticket && booking.places[index]?.ticket !== ticket);
  const told = (changed: Place[]) => ({
    orderId,
    accountId: booking.accountId,
    tickets: changed.map(({ ticketId, seat }) => ({ ticketId, seat })),
  });
  const [issued, voided] = [became('valid'), became('voided')];
  const areIssued = issued.length > 0;
  const next = {
    ...rest,
    ...(purgeAt && !copy.issuedAt && !areIssued && { purgeAt }),
    ...(areIssued && { issuedAt: at }),
    booking: { ...booking, places },
  };
  return {
    next: areIssued ? oweMail(next, { id: 'tickets', kind: 'tickets', at }) : next,
    events: [
      ...(areIssued ? [TicketIssued.create(told(issued))] : []),
      ...(voided.length > 0 ? [TicketVoided.create(told(voided))] : []),
    ],
  };
}

function nextTicket({ ticket, inOrder }: Place, paidFor: boolean): Place['ticket'] {
  const isDue = paidFor && inOrder;
  if (ticket === 'none') return isDue ? 'valid' : 'none';
  return isDue ? ticket : 'voided';
}

/** The order without its people: what an erased account leaves behind. Mails not sent yet have nobody to go to. */
export function forget({ mails: _unsent, ...copy }: OrderCopy): OrderCopy {
  if (!copy.booking) return copy;
  const places = copy.booking.places.map((place) => ({
    ...place,
    passenger: { ...place.passenger, name: '' },
  }));
  return { ...copy, booking: { ...copy.booking, contact: '', places } };
}
