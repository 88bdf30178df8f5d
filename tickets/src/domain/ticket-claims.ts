import type { TicketView } from '@railhead/common/contracts/tickets';
import { alightingStop, boardingStop } from '@railhead/common/domain/journey-ends';
import type { Booking, OrderProjection, SeatTicket } from './order-projection.ts';
import type { Run } from './run.ts';

/** The claims of a ticket's token. Keys are short so that the QR code stays coarse enough to scan from a cracked screen. */
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

/** A ticket with its booking and run. */
export type Ticket = { orderId: string; booking: Booking; place: SeatTicket; run: Run };

/** All passengers of an order with their seats, with or without a ticket. */
export const seatTicketsOf = ({ _id, booking }: OrderProjection & { _id: string }, run: Run): Ticket[] =>
  booking?.places.map((place) => ({ orderId: _id, booking, place, run })) ?? [];

/** The tickets of an order that were ever issued. */
export const ticketsOf = (order: OrderProjection & { _id: string }, run: Run): Ticket[] =>
  seatTicketsOf(order, run).filter(({ place }) => place.ticket !== 'none');

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

/** Up to three initials: `Ada King Byron` becomes `AKB`. */
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

/** Boarding and alighting stop with their current times. */
export function endsOf({ booking, run }: Pick<Ticket, 'booking' | 'run'>): Pick<TicketView, 'from' | 'to'> {
  const [start, end] = [run.stops[booking.from], run.stops[booking.to]];
  if (!start?.departure || !end?.arrival)
    throw new RangeError(`${booking.runId} has no journey from ${booking.from} to ${booking.to}`);
  return {
    from: { ...boardingStop(start), departure: start.departure },
    to: { ...alightingStop(end), arrival: end.arrival },
  };
}
