import { formatMoney } from '@railhead/common/domain/money';
import { termsInWords } from '@railhead/common/domain/refund-terms';
import type { DescribedTicket } from './describe-ticket.ts';

/** A ticket as text, the same in a mail and in print. Times are local to the stations. */
export interface TicketPage {
  ticketId: string;
  reference: string;
  journey: string;
  train: string;
  from: { name: string; at: string };
  to: { name: string; at: string };
  /** `Europe/Lisbon` */
  zone: string;
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
  const { from, to, passenger, seat, zone } = ticket;
  const at = dateTimeFormatter(zone);
  const dash = seat.lastIndexOf('-');
  return {
    ticketId: ticket.id,
    reference: ticket.reference,
    journey: `${from.name} to ${to.name}`,
    train: `${ticket.number} ${ticket.name}`.trim(),
    from: { name: from.name, at: at(from.departure) },
    to: { name: to.name, at: at(to.arrival) },
    zone,
    passenger: `${passenger.name} (${passenger.type})`.trim(),
    coach: seat.slice(0, dash),
    seat: seat.slice(dash + 1),
    class: ticket.class.name,
    fare: formatMoney(ticket.fare, locale),
    terms: termsInWords(ticket.refundRules?.classes[ticket.class.id] ?? []),
    token,
  };
}

/** Formats instants in the time zone, such as `Sun, 22 Nov 2026, 02:00`. */
export function dateTimeFormatter(zone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  });
  return (instant) => format.format(new Date(instant));
}
