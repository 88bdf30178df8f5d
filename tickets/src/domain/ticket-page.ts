import { formatMoney } from '@railhead/common/domain/money';
import { termsInWords } from '@railhead/common/domain/refund-terms';
import type { DescribedTicket } from './view-ticket.ts';

/** One ticket in words for people, the same in a mail and on paper. Times are local to the stations. */
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
  /** Its number inside the coach. */
  seat: string;
  class: string;
  fare: string;
  terms: string;
  /** What its QR code says. */
  token: string;
}

/** Mails and paper speak English as yet. */
export const locale = 'en-GB';

/** @param token what the QR code is to say. */
export function ticketPage(ticket: DescribedTicket, token: string): TicketPage {
  const { from, to, passenger, seat, zone } = ticket;
  const at = clockOf(zone);
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

/** `Sun, 22 Nov 2026, 02:00` on a clock in the zone. */
export function clockOf(zone: string): (instant: string) => string {
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
