import type { TicketView } from '@railhead/common/contracts/tickets';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { OrderProjection } from '../domain/order-projection.ts';
import type { Run } from '../domain/run.ts';
import { endsOf } from '../domain/ticket-claims.ts';
import { localTimes } from '../domain/ticket-page.ts';

/** An order's journey as a calendar entry. */
export interface CalendarJourney
  extends Pick<TicketView, 'orderId' | 'reference' | 'number' | 'name' | 'zone' | 'from' | 'to'> {
  /** Seats that are not cancelled. */
  seats: readonly string[];
  isCancelled: boolean;
  /** The number of changes since the sale: calendars keep the entry with the highest one. */
  sequence: number;
  /** When the file was written. */
  at: Date;
}

export function calendarJourney(
  { _id, booking, live, cancellations = [], timeChanges = 0 }: OrderProjection & { _id: string },
  run: Run,
  at: Date,
): CalendarJourney {
  if (!booking) throw new RangeError(`order ${_id} has no booking yet, so it has no calendar entry`);
  return {
    orderId: _id,
    reference: booking.reference,
    number: run.number,
    name: run.name,
    zone: run.zone,
    ...endsOf({ booking, run }),
    seats: live ? booking.places.filter(({ inOrder }) => inOrder).map(({ seat }) => seat) : [],
    isCancelled: !live,
    sequence: cancellations.length + timeChanges,
    at,
  };
}

/**
 * A calendar file (RFC 5545) with one event. Its id is the order's, so that a later file changes the same entry. Times
 * are in UTC, which needs no time zone definition in the file; the description has the local times.
 * @param sender the organizer, as in a mail's `From`.
 * @param link the page that shows the tickets.
 */
export function journeyCalendar(journey: CalendarJourney, sender: string, link: string): string {
  const { from, to, number, name, reference } = journey;
  const { departure, arrival, timeNote } = localTimes(journey);
  const seats = `${journey.seats.length === 1 ? 'Seat' : 'Seats'} ${journey.seats.join(', ')}`;
  const calendar = ical({
    prodId: { company: 'Railhead', product: 'tickets', language: 'EN' },
    method: calendarMethod(journey),
  });
  calendar.createEvent({
    id: `${journey.orderId}@railhead`,
    sequence: journey.sequence,
    status: journey.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    stamp: journey.at,
    start: new Date(from.departure),
    end: new Date(to.arrival),
    summary: `${number} ${from.name} to ${to.name}`.trim(),
    location: from.name,
    description: [
      `${number} ${name}`.trim(),
      `${departure} ${from.name}`,
      `${arrival} ${to.name}`,
      timeNote,
      ...(journey.seats.length > 0 ? [seats] : []),
      `Reference ${reference}`,
    ].join('\n'),
    url: link,
    organizer: organizerOf(sender),
  });
  return calendar.toString();
}

/** The iTIP method, also named in the content type of a mail's attachment. */
export const calendarMethod = ({ isCancelled }: Pick<CalendarJourney, 'isCancelled'>): ICalCalendarMethod =>
  isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH;

/** `Railhead <no-reply@railhead.example>`, or the address alone. */
function organizerOf(sender: string): { name: string; email: string } {
  const [, name = '', email = sender] = /^(.*?)\s*<([^<>]+)>$/.exec(sender) ?? [];
  return { name: name.replaceAll('"', '') || 'Railhead', email };
}
