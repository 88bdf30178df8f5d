import type { App } from '@railhead/common/http/service-app';
import { repeat } from '@railhead/common/runtime/background';
import { stateOf, unchanged } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Config } from './config.ts';
import type { OrderCopy } from './domain/order-copy.ts';
import { pngOf, qrCodeOf } from './domain/qr-code.ts';
import { claimsOf, type Ticket, ticketsOf } from './domain/ticket-claims.ts';
import { type MailedTicket, pictureId, ticketMail } from './domain/ticket-mail.ts';
import { viewTicket } from './domain/view-ticket.ts';
import type { OrderStore } from './store/order-store.ts';
import type { RunStore } from './store/run-store.ts';
import type { SigningKeys } from './store/signing-keys.ts';

const pollMs = 1000;
const atOnce = 8;
/** While one service sends a mail, no other takes it; if it dies meanwhile, another one does after this time. */
const leaseMs = 60_000;
const longestPauseMs = 5 * 60_000;

type Deps = { orders: OrderStore; runs: RunStore; keys: SigningKeys };

/**
 * Mails the tickets of orders: the duty lies in the order's document from the moment they are issued until the mail
 * server has taken the mail. It may be sent twice (a crash between the two), then with the same Message-ID. Errors
 * are logged without their text, which names the address.
 */
export function mailTickets(
  app: App,
  mongo: Mongo,
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  { orders, runs, keys }: Deps,
): void {
  const transport = createTransport({
    url: config.smtpUrl,
    connectionTimeout: 5000,
    greetingTimeout: 5000,
    socketTimeout: 10_000,
    dnsTimeout: 5000,
  });

  /** Puts the next try off; answers the order if it was still due, so of several services one gets it. */
  const take = async (id: string): Promise<(OrderCopy & { _id: string }) | undefined> => {
    let taken = false;
    const saved = await orders.change(id, (order) => {
      const now = mongo.now();
      taken = order?.mail !== undefined && order.mail.dueAt <= now;
      if (!order || !order.mail || !taken) return unchanged;
      const mail = { tries: order.mail.tries + 1, dueAt: new Date(now.getTime() + leaseMs) };
      return { next: { ...stateOf<OrderCopy>(order), mail }, facts: [] };
    });
    return taken ? saved : undefined;
  };
  const setMail = (id: string, mail: OrderCopy['mail']) =>
    orders.change(id, (order) => {
      if (!order?.mail) return unchanged;
      const { mail: _before, ...rest } = stateOf<OrderCopy>(order);
      return { next: { ...rest, ...(mail && { mail }) }, facts: [] };
    });

  const send = async (id: string): Promise<void> => {
    const order = await take(id);
    if (!order) return;
    const letter = await letterOf(order);
    try {
      if (letter) await transport.sendMail(letter);
    } catch (error) {
      const { reason, isFinal } = reasonOf(error);
      app.log.warn({ orderId: id, reason, isFinal }, 'tickets could not be mailed');
      if (!isFinal) {
        const tries = order.mail?.tries ?? 1;
        const pauseMs = Math.min(1000 * 2 ** (tries - 1), longestPauseMs);
        await setMail(id, { tries, dueAt: new Date(mongo.now().getTime() + pauseMs) });
        return;
      }
    }
    await setMail(id, undefined);
    if (letter) app.log.info({ orderId: id }, 'tickets mailed');
  };

  /** Nothing to send when all tickets were voided meanwhile or nobody is there to read them. */
  const letterOf = async (order: OrderCopy & { _id: string }): Promise<SendMailOptions | undefined> => {
    const { booking } = order;
    const run = booking && (await runs.get(booking.runId));
    if (!run || !booking.contact) return undefined;
    const tickets = ticketsOf(order, run).filter(({ place }) => place.ticket === 'valid');
    const [first, ...others] = await Promise.all(tickets.map((ticket) => pictured(ticket, keys)));
    if (!first) return undefined;
    const all: [Pictured, ...Pictured[]] = [first, ...others];
    return {
      ...ticketMail(all, new URL(`/trips/${order._id}`, config.publicUrl).href),
      from: config.mailFrom,
      to: { name: '', address: booking.contact },
      messageId: `<tickets-${order._id}@railhead>`,
      headers: { 'auto-submitted': 'auto-generated' },
      attachments: all.map(({ id, picture }) => ({
        filename: `${id}.png`,
        content: picture,
        contentType: 'image/png',
        cid: pictureId(id),
      })),
    };
  };

  const mailing = repeat(
    pollMs,
    async () => {
      await mongo.ready;
      for (;;) {
        const due = await orders.toMail(atOnce);
        if (due.length === 0) return;
        await Promise.all(due.map(({ _id }) => send(_id)));
      }
    },
    (error) => app.log.warn({ err: error }, 'mailing tickets goes on shortly'),
  );
  orders.onSaved(({ mail }) => {
    if (mail) mailing.wake();
  });
  app.addHook('onClose', async () => {
    await mailing.stop();
    transport.close();
  });
}

type Pictured = MailedTicket & { picture: Buffer };

async function pictured(ticket: Ticket, keys: SigningKeys): Promise<Pictured> {
  const token = await keys.sign(claimsOf(ticket));
  return { ...viewTicket(ticket, token), picture: pngOf(qrCodeOf(token)) };
}

/** nodemailer's word for the failure, and whether there is no such recipient; all else may be mended and is retried. */
function reasonOf(error: unknown): { reason: string; isFinal: boolean } {
  if (!(error instanceof Error)) return { reason: 'unknown', isFinal: false };
  return {
    reason: 'code' in error ? String(error.code) : error.name,
    isFinal:
      'permanent' in error && error.permanent === true && 'command' in error && error.command === 'RCPT TO',
  };
}
