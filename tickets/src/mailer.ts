import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { NewEvent } from '@railhead/common/contracts/define';
import { TicketsMailed } from '@railhead/common/contracts/tickets';
import { unchanged } from '@railhead/common/domain/decision';
import type { App } from '@railhead/common/http/app';
import { type Delivery, openMailer } from '@railhead/common/runtime/mail';
import { type Saved, stateOf } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Config } from './config.ts';
import type { OrderCopy } from './domain/order-copy.ts';
import { dropMail, type OwedMail, retryMail, takeMail } from './domain/owed-mail.ts';
import { type LetterDesk, letterOf } from './letters.ts';
import type { OrderStore } from './store/order-store.ts';

const pollMs = 1000;
/** For mails that another process owed before it died; what is saved here schedules itself. */
const idleMs = 5000;
const atOnce = 8;

/**
 * Sends the mails that orders owe. A mail's duty lies in the order's document, saved in one write with what causes it,
 * until the mail server has answered for it: no crash loses one, and of several services one sends it.
 *
 * Sent once in effect: once the answer is saved, a mail is never sent again. If the answer is lost, by a cut connection
 * or a crash before it is saved, SMTP has no way to ask whether the mail went. Then it is sent again with the same
 * Message-ID and Date, by which mail servers and programs know the second for the first.
 */
export function mailTickets(
  app: App,
  mongo: Mongo,
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  deps: Omit<LetterDesk, 'config'> & { orders: OrderStore },
): void {
  const { orders } = deps;
  const mailer = openMailer(app, config);

  /** Of several services one gets the mail: the save decides. */
  const take = async (id: string) => {
    let taken: OwedMail | undefined;
    const order = await orders.change(id, (saved) => {
      const next = saved && takeMail(stateOf<OrderCopy>(saved), mongo.now());
      taken = next?.mail;
      return next ? { next: next.copy, events: [] } : unchanged;
    });
    return order && taken && { order, mail: taken };
  };
  const save = (id: string, change: (copy: OrderCopy) => OrderCopy, events: NewEvent[] = []) =>
    orders.change(id, (saved) => saved && { next: change(stateOf<OrderCopy>(saved)), events });

  /** A letter that cannot be written is tried again as one that cannot be sent. */
  const deliver = async (order: Saved<OrderCopy>, mail: OwedMail): Promise<Delivery | undefined> => {
    try {
      const letter = await letterOf(order, mail, { ...deps, config });
      return letter && (await mailer.send(letter));
    } catch (error) {
      app.log.error({ err: error, orderId: order._id, mail: mail.id }, 'a mail could not be written');
      return { is: 'later', reason: 'unwritten' };
    }
  };

  const send = async (orderId: string): Promise<void> => {
    const due = await take(orderId);
    if (!due) return;
    const { order, mail } = due;
    const delivery = await deliver(order, mail);
    const logged = { orderId, mail: mail.id, ...delivery };
    if (delivery?.is === 'taken') app.log.info(logged, 'mailed');
    else if (delivery) app.log.warn(logged, 'could not be mailed');
    const accountId = order.booking?.accountId;
    const isNews = delivery?.is === 'taken' && mail.kind === 'tickets' && accountId !== undefined;
    await save(
      orderId,
      (copy) => (delivery?.is === 'later' ? retryMail(copy, mail.id, mongo.now()) : dropMail(copy, mail.id)),
      isNews ? [TicketsMailed.create({ orderId, accountId })] : [],
    );
  };

  const mailing = runPeriodically(
    pollMs,
    async () => {
      await mongo.ready;
      for (;;) {
        const due = await orders.toMail(atOnce);
        if (due.length === 0) return idleMs;
        await Promise.all(due.map(({ _id }) => send(_id)));
      }
    },
    (error) => app.log.warn({ err: error }, 'mailing of tickets failed, retrying'),
  );
  orders.onSaved(({ mails }) => {
    for (const { dueAt } of mails ?? [])
      mailing.trigger(Math.max(dueAt.getTime() - mongo.now().getTime(), 0));
  });
  app.addHook('onClose', () => mailing.stop());
}
