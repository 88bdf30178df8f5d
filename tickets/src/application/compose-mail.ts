import { areTimesEqual, isCancellationFree } from '@railhead/common/domain/free-cancellation';
import type { Mail } from '@railhead/common/mail/mailer';
import type { Saved } from '@railhead/common/store/document';
import type { Config } from '../config.ts';
import { describeTicket } from '../domain/describe-ticket.ts';
import type { OrderProjection, OutboxMail } from '../domain/order-projection.ts';
import { refundStatus } from '../domain/refund-status.ts';
import type { Run } from '../domain/run.ts';
import { seatTicketsOf, ticketsOf } from '../domain/ticket-claims.ts';
import { type TicketPage, ticketPage } from '../domain/ticket-page.ts';
import { cancellationMail } from '../mail/cancellation-mail.ts';
import { calendarJourney, calendarMethod, journeyCalendar } from '../mail/journey-calendar.ts';
import { refundFailedMail, refundSentMail } from '../mail/refund-mails.ts';
import { qrContentId, ticketMail } from '../mail/ticket-mail.ts';
import { requestsMail, timesMail } from '../mail/times-mail.ts';
import { tripLink } from '../mail/trip-link.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';
import type { Printer } from '../print/printer.ts';
import { pngOf, qrCodeOf } from '../print/qr-code.ts';
import { signTicket } from './sign-ticket.ts';

type Order = Saved<OrderProjection>;

export type ComposeDeps = {
  runs: RunRepository;
  keys: SigningKeys;
  printer: Printer;
  config: Pick<Config, 'mailFrom' | 'publicUrl'>;
};

/** The complete mail; nothing if there is no longer anything to report or no recipient. */
export async function composeMail(
  order: Order,
  mail: OutboxMail,
  deps: ComposeDeps,
): Promise<Mail | undefined> {
  const { booking } = order;
  const run = booking && (await deps.runs.get(booking.runId));
  if (!run || !booking.contact) return undefined;
  const content = await composers[mail.kind](order, mail, run, deps);
  return content && { ...content, to: booking.contact, messageId: messageId(order._id, mail), date: mail.at };
}

/** Tickets that were voided before the mail was sent are left out. */
async function composeTicketMail(order: Order, mail: OutboxMail, run: Run, deps: ComposeDeps) {
  const pages = await validPages(order, run, deps);
  if (!isNonEmpty(pages)) return undefined;
  return {
    ...ticketMail(pages, tripLink(order._id, deps.config)),
    attachments: [
      ...pages.map(({ ticketId, token }) => ({
        filename: `${ticketId}.png`,
        content: pngOf(qrCodeOf(token)),
        contentType: 'image/png',
        cid: qrContentId(ticketId),
      })),
      await pdfAttachment(order, mail, pages, deps),
      calendarAttachment(order, mail, run, deps),
    ],
  };
}

/** Reports the run's times and requests at this moment, which may be later ones than those that caused the mail. */
async function composeTimesMail(order: Order, mail: OutboxMail, run: Run, deps: ComposeDeps) {
  const pages = await validPages(order, run, deps);
  const { timesBefore } = mail;
  const [first] = ticketsOf(order, run);
  if (!isNonEmpty(pages) || !first || !timesBefore || run.status === 'cancelled') return undefined;
  const ticket = describeTicket(first);
  const { from, to } = ticket;
  const before = ticketPage(
    {
      ...ticket,
      from: { ...from, departure: timesBefore.departure },
      to: { ...to, arrival: timesBefore.arrival },
    },
    '',
  );
  const current = { departure: from.departure, arrival: to.arrival };
  const isFree = isCancellationFree(order.booking?.bookedTimes ?? timesBefore, current);
  const link = tripLink(order._id, deps.config);
  return {
    ...(timesBefore.requests && areTimesEqual(timesBefore, current)
      ? requestsMail(pages, link)
      : timesMail(pages, before, isFree, link)),
    inReplyTo: messageId(order._id, { id: 'tickets', kind: 'tickets' }),
    attachments: [await pdfAttachment(order, mail, pages, deps), calendarAttachment(order, mail, run, deps)],
  };
}

async function composeCancellationMail(order: Order, mail: OutboxMail, run: Run, deps: ComposeDeps) {
  const cancellation = order.cancellations?.find(({ id }) => id === mail.id);
  if (!cancellation) return undefined;
  const places = seatTicketsOf(order, run);
  const cancelled = places.filter(({ place }) => cancellation.seats.includes(place.seat));
  const remaining = order.live ? places.filter(({ place }) => place.inOrder).length : 0;
  const pages = cancelled.map((ticket) => ticketPage(describeTicket(ticket), ''));
  if (!isNonEmpty(pages)) return undefined;
  const refund = refundStatus(order, cancellation.id);
  return {
    ...cancellationMail(
      pages,
      cancellation,
      refund,
      remaining,
      tripLink(order._id, deps.config),
      run.cancelReason,
    ),
    inReplyTo: messageId(order._id, { id: 'tickets', kind: 'tickets' }),
    attachments: [calendarAttachment(order, mail, run, deps)],
  };
}

const composeRefundMail =
  (write: typeof refundFailedMail) =>
  async (order: Order, { refund }: OutboxMail, run: Run, deps: ComposeDeps) => {
    const [first] = seatTicketsOf(order, run).map((ticket) => ticketPage(describeTicket(ticket), ''));
    if (!first || !refund) return undefined;
    return {
      ...write(first, refund, tripLink(order._id, deps.config)),
      inReplyTo: messageId(order._id, { id: 'tickets', kind: 'tickets' }),
    };
  };

const composers = {
  tickets: composeTicketMail,
  cancellation: composeCancellationMail,
  retimed: composeTimesMail,
  'refund-failed': composeRefundMail(refundFailedMail),
  'refund-sent': composeRefundMail(refundSentMail),
};

const validPages = (order: Order, run: Run, { keys }: ComposeDeps): Promise<TicketPage[]> =>
  Promise.all(
    ticketsOf(order, run)
      .filter(({ place }) => place.ticket === 'valid')
      .map(async (ticket) => ticketPage(describeTicket(ticket), await signTicket(ticket, keys))),
  );

const pdfAttachment = async (
  order: Order,
  { at }: OutboxMail,
  pages: [TicketPage, ...TicketPage[]],
  { printer }: ComposeDeps,
) => ({
  filename: `${fileName(order)}.pdf`,
  content: await printer.print(pages, order.issuedAt ?? at),
  contentType: 'application/pdf',
});

const calendarAttachment = (order: Order, { at }: OutboxMail, run: Run, { config }: ComposeDeps) => {
  const journey = calendarJourney(order, run, at);
  return {
    filename: `${fileName(order)}.ics`,
    content: journeyCalendar(journey, config.mailFrom, tripLink(order._id, config)),
    contentType: `text/calendar; charset=utf-8; method=${calendarMethod(journey)}`,
  };
};

const fileName = ({ booking }: OrderProjection): string => `railhead-${booking?.reference}`;

/** The same in every attempt, so that a duplicate is recognised. */
const messageId = (orderId: string, { id, kind }: Pick<OutboxMail, 'id' | 'kind'>): string =>
  `<${messageIdPart(orderId, id, kind)}@railhead>`;

function messageIdPart(orderId: string, id: string, kind: OutboxMail['kind']): string {
  if (kind === 'refund-failed' || kind === 'refund-sent') return id;
  return kind === 'cancellation' ? `${kind}-${id}` : `${id}-${orderId}`;
}

const isNonEmpty = (pages: TicketPage[]): pages is [TicketPage, ...TicketPage[]] => pages.length > 0;
