import { areCallsEqual, type JourneyCalls } from './journey-calls.ts';
import { mailKinds, type OrderProjection, type OutboxMail } from './order-projection.ts';

/** While one instance sends a mail, no other takes it; should it crash, another one does after this time. */
const leaseMs = 60_000;
/** The same as mail servers among themselves. */
const expiresAfterMs = 5 * 24 * 3600 * 1000;
/** How long a mail about a cancellation waits for its refund, so that one mail reports both. */
const refundWaitMs = 2 * 60_000;
/** How long a mail about new times waits, so that one mail reports changes in quick succession. */
const timesWaitMs = 60_000;

export const enqueueMail = (
  order: OrderProjection,
  mail: Omit<OutboxMail, 'tries' | 'dueAt'>,
): OrderProjection => {
  const { kind, at } = mail;
  const dueAt = kind === 'cancellation' ? new Date(at.getTime() + refundWaitMs) : at;
  return { ...order, mails: [...(order.mails ?? []), { ...mail, tries: 0, dueAt }] };
};

/** Makes mails about cancellations due at once when the refund is final: there is nothing left to wait for. */
export function bringForward(
  order: OrderProjection,
  isRefundFinal: (cancellationId: string) => boolean,
): OrderProjection {
  if (!order.mails) return order;
  const mails = order.mails.map((mail) =>
    mail.kind === 'cancellation' && mail.tries === 0 && isRefundFinal(mail.id)
      ? { ...mail, dueAt: mail.at }
      : mail,
  );
  return { ...order, mails };
}

/**
 * Adds the mail about the announced times in place of an earlier one that waits. The new mail has another id, because an
 * attempt at the earlier one may have reached the buyer. No mail is needed if everything is back before any attempt.
 * @param known what the earlier mail, if any, reports.
 */
export function replaceTimesMail(order: OrderProjection, known: JourneyCalls, at: Date): OrderProjection {
  const { announcedTimes: times, timeChanges } = order;
  const waiting = order.mails?.find(({ kind }) => kind === 'retimed');
  const isUntried = waiting?.tries === 0;
  const before = waiting?.timesBefore ?? known;
  const isBack = times !== undefined && areCallsEqual(before, times);
  const others = waiting ? removeMail(order, waiting.id) : order;
  if (isBack && isUntried) return others;
  const mail: OutboxMail = {
    id: `retimed-${timeChanges}`,
    kind: 'retimed',
    at,
    tries: 0,
    dueAt: isUntried ? waiting.dueAt : new Date(at.getTime() + timesWaitMs),
    timesBefore: isBack ? known : before,
  };
  return { ...others, mails: [...(others.mails ?? []), mail] };
}

/**
 * Starts an attempt at the mail that is overdue longest; no other instance finds it until the lease ends. Mails of kinds
 * that only a newer version knows stay for its instances.
 */
export function leaseMail(
  order: OrderProjection,
  now: Date,
): { order: OrderProjection; mail: OutboxMail } | undefined {
  const [due] = (order.mails ?? [])
    .filter(({ dueAt, kind }) => dueAt <= now && mailKinds.includes(kind))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  if (!due) return undefined;
  const mail = { ...due, tries: due.tries + 1, dueAt: new Date(now.getTime() + leaseMs) };
  return { order: replaceMail(order, mail), mail };
}

/** Plans another attempt after the delay; after five days the mail is given up. */
export function retryMail(order: OrderProjection, id: string, now: Date, delayMs: number): OrderProjection {
  const mail = order.mails?.find((candidate) => candidate.id === id);
  if (!mail) return order;
  if (now.getTime() - mail.at.getTime() > expiresAfterMs) return removeMail(order, id);
  return replaceMail(order, { ...mail, dueAt: new Date(now.getTime() + delayMs) });
}

/** Removes a mail that was sent, or that has nothing to say any more. */
export function removeMail({ mails, ...order }: OrderProjection, id: string): OrderProjection {
  const remaining = mails?.filter((mail) => mail.id !== id) ?? [];
  return { ...order, ...(remaining.length > 0 && { mails: remaining }) };
}

const replaceMail = (order: OrderProjection, mail: OutboxMail): OrderProjection => ({
  ...order,
  mails: order.mails?.map((candidate) => (candidate.id === mail.id ? mail : candidate)),
});
