import type { TicketView } from '@railhead/common/contracts/tickets';
import type { Booking, OrderCopy, Place } from './order-copy.ts';
import type { Run } from './run.ts';

/** What a ticket's token says, short so that its QR code stays coarse enough to read off a cracked screen. */
export type TicketClaims = {
  /** Ticket, order's reference, run, seat. */
  t: string;
  r: string;
  n: string;
  s: string;
  /** Stop indexes of boarding and alighting. */
  f: number;
  d: number;
  /** The passenger's initials. */
  p: string;
  /** Valid until a day after arrival, in epoch seconds. */
  exp: number;
};

const dayMs = 24 * 3600 * 1000;

/** A ticket with everything around it that its holder and an inspector need. */
export type Ticket = { orderId: string; booking: Booking; place: Place; run: Run };

/** The passengers of an order with their seats, whether or not they have tickets. */
export const placesOf = ({ _id, booking }: OrderCopy & { _id: string }, run: Run): Ticket[] =>
  booking?.places.map((place) => ({ orderId: _id, booking, place, run })) ?? [];

/** The tickets of an order that were ever issued. */
export const ticketsOf = (order: OrderCopy & { _id: string }, run: Run): Ticket[] =>
  placesOf(order, run).filter(({ place }) => place.ticket !== 'none');

export const claimsOf = ({ booking, place, run }: Ticket): TicketClaims => ({
  t: place.ticketId,
  r: booking.reference,
  n: booking.runId,
  s: place.seat,
  f: booking.from,
  d: booking.to,
  p: initialsOf(place.passenger.name),
  exp: Math.floor((Date.parse(endsOf({ booking, run }).to.arrival) + dayMs) / 1000),
});

/** Up to three first letters, as a person would sign: `Ada King Byron` is `AKB`. */
const initialsOf = (name: string): string =>
  name
    .trim()
    .split(/\s+/)
    .slice(0, 3)
    .map((word) =>
      String.fromCodePoint(word.codePointAt(0) ?? 0x20)
        .toUpperCase()
        .trim(),
    )
    .join('');

/** Boarding and alighting with their times as they stand now. */
export function endsOf({ booking, run }: Pick<Ticket, 'booking' | 'run'>): Pick<TicketView, 'from' | 'to'> {
  const [start, end] = [run.stops[booking.from], run.stops[booking.to]];
  if (!start?.departure || !end?.arrival)
    throw new RangeError(`${booking.runId} has no journey from ${booking.from} to ${booking.to}`);
  return {
    from: { stationId: start.stationId, name: start.name, departure: start.departure },
    to: { stationId: end.stationId, name: end.name, arrival: end.arrival },
  };
}
