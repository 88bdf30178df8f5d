import type { OrderPlacedData, SeatForPassenger } from '@railhead/common/contracts/orders';
import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import { type Decision, unchanged } from '@railhead/common/store/document';

/** One passenger's seat, and the ticket for it. A voided ticket never becomes valid again. */
export type Place = SeatForPassenger & {
  ticketId: string;
  inOrder: boolean;
  ticket: 'none' | 'valid' | 'voided';
};

/** What `orders` said when the seats were taken. Names and contact are blank once their account is erased. */
export type Booking = Pick<
  OrderPlacedData,
  'accountId' | 'reference' | 'runId' | 'from' | 'to' | 'contact'
> & {
  places: Place[];
};

/** Everything known here of one order, from its own stream and its payment's; either may speak first. */
export interface OrderCopy {
  booking?: Booking;
  order: 'unheard' | 'pending' | 'confirmed' | 'expired' | 'cancelled';
  payment: 'none' | 'captured' | 'voided' | 'refunded';
  /** Minor units that came in, and that went back. */
  captured: number;
  refunded: number;
  /** Its seats are taken: pending or confirmed. */
  live: boolean;
  issuedAt?: Date;
  /** The mail with the tickets, until it is sent. */
  mail?: { tries: number; dueAt: Date };
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
  copy ? unchanged : { next: unheard, facts: [] };

export function hearPlaced(
  copy: OrderCopy,
  { orderId, seats, accountId, reference, runId, from, to, contact }: OrderPlacedData,
  purgeAt: Date,
): OrderCopy {
  const places = seats.map((seat, index) => ({
    ...seat,
    ticketId: `${orderId}-${index + 1}`,
    inOrder: true,
    ticket: 'none' as const,
  }));
  const booking = { accountId, reference, runId, from, to, contact, places };
  return { ...copy, booking, order: 'pending', live: true, purgeAt };
}

/** Confirmed for these seats: others are no longer in the order. */
export function hearConfirmed(copy: OrderCopy, seats: readonly string[]): OrderCopy {
  const booking = copy.booking && {
    ...copy.booking,
    places: copy.booking.places.map((place) => ({ ...place, inOrder: seats.includes(place.seat) })),
  };
  return { ...copy, ...(booking && { booking }), order: 'confirmed', live: true };
}

export const hearEnded = (copy: OrderCopy, order: 'expired' | 'cancelled'): OrderCopy => ({
  ...copy,
  order,
  live: false,
});

export const hearCaptured = (copy: OrderCopy, amount: number): OrderCopy => ({
  ...copy,
  payment: 'captured',
  captured: amount,
});

export const hearVoided = (copy: OrderCopy): OrderCopy => ({ ...copy, payment: 'voided' });

/** Money for some seats may go back while others travel: only a whole refund ends the payment. */
export function hearRefunded(copy: OrderCopy, amount: number): OrderCopy {
  const refunded = copy.refunded + amount;
  return { ...copy, refunded, payment: refunded >= copy.captured ? 'refunded' : copy.payment };
}

/**
 * A ticket is valid if and only if its order is confirmed, its seat is still in it, and the payment is captured. Asked
 * after every event from either side, so their order does not matter. `at` is when that event happened.
 */
export function decideTickets(orderId: string, copy: OrderCopy, at: Date): Decision<OrderCopy> {
  const { booking, purgeAt, ...rest } = copy;
  if (!booking) return { next: copy, facts: [] };
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
  return {
    next: {
      ...rest,
      ...(purgeAt && !copy.issuedAt && issued.length === 0 && { purgeAt }),
      ...(issued.length > 0 && { issuedAt: at, mail: { tries: 0, dueAt: at } }),
      booking: { ...booking, places },
    },
    facts: [
      ...(issued.length > 0 ? [TicketIssued.fact(told(issued))] : []),
      ...(voided.length > 0 ? [TicketVoided.fact(told(voided))] : []),
    ],
  };
}

function nextTicket({ ticket, inOrder }: Place, paidFor: boolean): Place['ticket'] {
  const isDue = paidFor && inOrder;
  if (ticket === 'none') return isDue ? 'valid' : 'none';
  return isDue ? ticket : 'voided';
}

/** The order without its people: what an erased account leaves behind. A mail not sent yet has nobody to go to. */
export function forget({ mail: _unsent, ...copy }: OrderCopy): OrderCopy {
  if (!copy.booking) return copy;
  const places = copy.booking.places.map((place) => ({
    ...place,
    passenger: { ...place.passenger, name: '' },
  }));
  return { ...copy, booking: { ...copy.booking, contact: '', places } };
}
