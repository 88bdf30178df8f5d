import { TicketsMailed } from '@railhead/common/contracts/tickets';
import { unchanged } from '@railhead/common/domain/decision';
import type { App } from '@railhead/common/http/app';
import { type LeasedMail, sendMails } from '@railhead/common/mail/mail-outbox';
import { openMailer } from '@railhead/common/mail/mailer';
import { type Saved, stateOf } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type ComposeDeps, composeMail } from '../application/compose-mail.ts';
import type { Config } from '../config.ts';
import { leaseMail, removeMail, retryMail } from '../domain/mail-outbox.ts';
import type { OrderProjection, OutboxMail } from '../domain/order-projection.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';

type OrderMail = LeasedMail & { order: Saved<OrderProjection>; mail: OutboxMail };

/**
 * Sends the mails of orders. A mail is saved in its order's document, in one write with its cause. Its
 * Message-ID and Date are the same in every attempt, so that mail servers and programs recognise a duplicate.
 */
export function startMailer(
  app: App,
  mongo: Mongo,
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  deps: Omit<ComposeDeps, 'config'> & { orders: OrderRepository },
): void {
  const { orders } = deps;

  const sending = sendMails<{ _id: string }, OrderMail>(app, mongo.ready, openMailer(app, config), {
    name: 'ticket mail',
    maxDelayMs: 5 * 60_000,
    findDue: orders.findDueMail,
    async lease({ _id: orderId }) {
      let mail: OutboxMail | undefined;
      const order = await orders.change(orderId, (saved) => {
        const leased = saved && leaseMail(stateOf(saved), mongo.now());
        mail = leased?.mail;
        return leased ? { next: leased.order, events: [] } : unchanged;
      });
      return order && mail && { order, mail, attempts: mail.tries, logFields: { orderId, mail: mail.id } };
    },
    compose: ({ order, mail }) => composeMail(order, mail, { ...deps, config }),
    async complete({ order: { _id: orderId, booking }, mail }, isAccepted) {
      const accountId = booking?.accountId;
      const areTicketsMailed = isAccepted && mail.kind === 'tickets' && accountId !== undefined;
      const events = areTicketsMailed ? [TicketsMailed.create({ orderId, accountId })] : [];
      await orders.change(orderId, (saved) => saved && { next: removeMail(stateOf(saved), mail.id), events });
    },
    async retry({ order, mail }, delayMs) {
      await orders.change(
        order._id,
        (saved) => saved && { next: retryMail(stateOf(saved), mail.id, mongo.now(), delayMs), events: [] },
      );
    },
  });
  orders.onSaved(({ mails }) => {
    if (mails) sending.trigger();
  });
}
