import type { TicketView } from '@railhead/common/contracts/tickets';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { OrderCopy } from './order-copy.ts';
import type { Run } from './run.ts';
import { endsOf } from './ticket-claims.ts';
import { clockOf } from './ticket-page.ts';

/** An order's journey as a calendar is told of it. */
export interface CalendarJourney
  extends Pick<TicketView, 'orderId' | 'reference' | 'number' | 'name' | 'zone' | 'from' | 'to'> {
  /** Seats that travel. */
  seats: readonly string[];
  isCancelled: boolean;
  /** How often it was changed since it was sold: a calendar takes over the highest. */
  sequence: number;
  /** When this was written. */
  at: Date;
}

export function calendarJourney(
  { _id, booking, live, cancellations = [] }: OrderCopy & { _id: string },
  run: Run,
  at: Date,
): CalendarJourney {
  if (!booking) throw new RangeError(`order ${_id} is not known well enough for a calendar`);
  return {
    orderId: _id,
    reference: booking.reference,
    number: run.number,
    name: run.name,
    zone: run.zone,
    ...endsOf({ booking, run }),
    seats: live ? booking.places.filter(({ inOrder }) => inOrder).map(({ seat }) => seat) : [],
    isCancelled: !live,
    sequence: cancellations.length,
    at,
  };
}

/**
 * A calendar file (RFC 5545) with one event, whose id is the order's, so that a later file changes the same entry. Times
 * are instants in UTC, right in every calendar without a table of zones; the description has them as the stations' clocks.
 * @param sender who publishes it, as in a mail's `From`.
 * @param link where the tickets can be seen.
 */
export function journeyCalendar(journey: CalendarJourney, sender: string, link: string): string {
  const { from, to, number, name, zone, reference } = journey;
  const at = clockOf(zone);
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
      `${at(from.departure)} ${from.name}`,
      `${at(to.arrival)} ${to.name}`,
      `Times are local (${zone}).`,
      ...(journey.seats.length > 0 ? [seats] : []),
      `Reference ${reference}`,
    ].join('\n'),
    url: link,
    organizer: organizerOf(sender),
  });
  return calendar.toString();
}

/** What a calendar program is to do with the file; a mail names it beside the attachment. */
export const calendarMethod = ({ isCancelled }: Pick<CalendarJourney, 'isCancelled'>): ICalCalendarMethod =>
  isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH;

/** `Railhead <no-reply@railhead.example>`, or the address alone. */
function organizerOf(sender: string): { name: string; email: string } {
  const [, name = '', email = sender] = /^(.*?)\s*<([^<>]+)>$/.exec(sender) ?? [];
  return { name: name.replaceAll('"', '') || 'Railhead', email };
}
