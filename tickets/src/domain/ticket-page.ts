import { type LocalTime, zoneNames, zoneOf } from '@railhead/common/domain/local-times';
import { formatMoney } from '@railhead/common/domain/money';
import { termsInWords } from '@railhead/common/domain/refund-terms';
import { requestNotes } from '@railhead/common/domain/request-stops';
import type { DescribedTicket } from './describe-ticket.ts';

/** A ticket as text, the same in a mail and in print. Each time is local to its station. */
export interface TicketPage {
  ticketId: string;
  reference: string;
  journey: string;
  train: string;
  from: { name: string; at: string };
  to: { name: string; at: string };
  /** Whose clocks the times are on. */
  timeNote: string;
  /** What to do so that the train calls at a request stop. */
  requests: string[];
  passenger: string;
  coach: string;
  /** The seat number within the coach. */
  seat: string;
  class: string;
  fare: string;
  terms: string;
  /** The content of its QR code. */
  token: string;
}

/** Mails and print are in English only so far. */
export const locale = 'en-GB';

/** @param token the content of the QR code. */
export function ticketPage(ticket: DescribedTicket, token: string): TicketPage {
  const { from, to, passenger, seat } = ticket;
  const { departure, arrival, timeNote } = localTimes(ticket);
  const dash = seat.lastIndexOf('-');
  return {
    ticketId: ticket.id,
    reference: ticket.reference,
    journey: `${from.name} to ${to.name}`,
    train: `${ticket.number} ${ticket.name}`.trim(),
    from: { name: from.name, at: departure },
    to: { name: to.name, at: arrival },
    timeNote,
    requests: requestNotes(from, to),
    passenger: `${passenger.name} (${passenger.type})`.trim(),
    coach: seat.slice(0, dash),
    seat: seat.slice(dash + 1),
    class: ticket.class.name,
    fare: formatMoney(ticket.fare, locale),
    terms: termsInWords(ticket.refundRules?.classes[ticket.class.id] ?? []),
    token,
  };
}

/**
 * Departure and arrival in local time, such as `Sun, 22 Nov 2026, 02:00`. Each names its zone (`02:00 MST`) where the zones
 * differ, or where clocks change on the way.
 */
export function localTimes(ticket: Pick<DescribedTicket, 'zone' | 'from' | 'to'>): {
  departure: string;
  arrival: string;
  timeNote: string;
} {
  const from = { at: ticket.from.departure, zone: zoneOf(ticket.from, ticket) };
  const to = { at: ticket.to.arrival, zone: zoneOf(ticket.to, ticket) };
  const names = zoneNames(from, to);
  const zones =
    from.zone === to.zone ? from.zone : `${ticket.from.name}: ${from.zone}, ${ticket.to.name}: ${to.zone}`;
  return {
    departure: [dateTimeOf(from), ...(names ? [names.departure] : [])].join(' '),
    arrival: [dateTimeOf(to), ...(names ? [names.arrival] : [])].join(' '),
    timeNote: `All times are local (${zones}).`,
  };
}

const dateTimeOf = ({ at, zone }: LocalTime): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).format(new Date(at));
