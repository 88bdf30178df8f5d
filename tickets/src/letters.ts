import type { Mail } from '@railhead/common/runtime/mail';
import type { Saved } from '@railhead/common/store/document';
import type { Config } from './config.ts';
import { calendarJourney, calendarMethod, journeyCalendar } from './domain/calendar.ts';
import { cancellationMail } from './domain/cancellation-mail.ts';
import { moneyBack } from './domain/money-back.ts';
import type { OrderCopy } from './domain/order-copy.ts';
import type { OwedMail } from './domain/owed-mail.ts';
import { pngOf, qrCodeOf } from './domain/qr-code.ts';
import type { Run } from './domain/run.ts';
import { claimsOf, placesOf, ticketsOf } from './domain/ticket-claims.ts';
import { pictureId, ticketMail } from './domain/ticket-mail.ts';
import { type TicketPage, ticketPage } from './domain/ticket-page.ts';
import { describeTicket } from './domain/view-ticket.ts';
import type { Printer } from './print/printer.ts';
import type { RunStore } from './store/run-store.ts';
import type { SigningKeys } from './store/signing-keys.ts';

type Order = Saved<OrderCopy>;

export type LetterDesk = {
  runs: RunStore;
  keys: SigningKeys;
  printer: Printer;
  config: Pick<Config, 'mailFrom' | 'publicUrl'>;
};

/** The mail as it goes out; none when there is nothing left to say, or nobody to say it to. */
export async function letterOf(order: Order, mail: OwedMail, desk: LetterDesk): Promise<Mail | undefined> {
  const { booking } = order;
  const run = booking && (await desk.runs.get(booking.runId));
  if (!run || !booking.contact) return undefined;
  const letter = await (mail.kind === 'tickets' ? ticketsIn : cancellationIn)(order, mail, run, desk);
  return letter && { ...letter, to: booking.contact, messageId: messageId(order._id, mail), date: mail.at };
}

/** Tickets that were voided before their mail could go are not mailed. */
async function ticketsIn(order: Order, mail: OwedMail, run: Run, desk: LetterDesk) {
  const valid = ticketsOf(order, run).filter(({ place }) => place.ticket === 'valid');
  const pages = await Promise.all(
    valid.map(async (ticket) => ticketPage(describeTicket(ticket), await desk.keys.sign(claimsOf(ticket)))),
  );
  if (!isSome(pages)) return undefined;
  const pdf = await desk.printer.print(pages, order.issuedAt ?? mail.at);
  return {
    ...ticketMail(pages, tripLink(order._id, desk.config)),
    attachments: [
      ...pages.map(({ ticketId, token }) => ({
        filename: `${ticketId}.png`,
        content: pngOf(qrCodeOf(token)),
        contentType: 'image/png',
        cid: pictureId(ticketId),
      })),
      { filename: `${fileName(order)}.pdf`, content: pdf, contentType: 'application/pdf' },
      calendarFile(order, mail, run, desk),
    ],
  };
}

async function cancellationIn(order: Order, mail: OwedMail, run: Run, desk: LetterDesk) {
  const cancellation = order.cancellations?.find(({ id }) => id === mail.id);
  if (!cancellation) return undefined;
  const places = placesOf(order, run);
  const gone = places.filter(({ place }) => cancellation.seats.includes(place.seat));
  const staying = order.live ? places.filter(({ place }) => place.inOrder).length : 0;
  const pages = gone.map((ticket) => ticketPage(describeTicket(ticket), ''));
  if (!isSome(pages)) return undefined;
  const money = moneyBack(order, cancellation.id);
  return {
    ...cancellationMail(pages, cancellation, money, staying, tripLink(order._id, desk.config)),
    inReplyTo: messageId(order._id, { id: 'tickets', kind: 'tickets' }),
    attachments: [calendarFile(order, mail, run, desk)],
  };
}

const calendarFile = (order: Order, { at }: OwedMail, run: Run, { config }: LetterDesk) => {
  const journey = calendarJourney(order, run, at);
  return {
    filename: `${fileName(order)}.ics`,
    content: journeyCalendar(journey, config.mailFrom, tripLink(order._id, config)),
    contentType: `text/calendar; charset=utf-8; method=${calendarMethod(journey)}`,
  };
};

/** Where an order and its tickets are seen. */
export const tripLink = (orderId: string, { publicUrl }: Pick<Config, 'publicUrl'>): string =>
  new URL(`/trips/${orderId}`, publicUrl).href;

const fileName = ({ booking }: OrderCopy): string => `railhead-${booking?.reference}`;

/** The same for every try of a mail: a second copy is known by it. */
const messageId = (orderId: string, { id, kind }: Pick<OwedMail, 'id' | 'kind'>): string =>
  `<${kind}-${kind === 'tickets' ? orderId : id}@railhead>`;

const isSome = (pages: TicketPage[]): pages is [TicketPage, ...TicketPage[]] => pages.length > 0;
