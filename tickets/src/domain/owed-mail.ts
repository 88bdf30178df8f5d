import type { OrderCopy } from './order-copy.ts';

/** A mail that an order owes to its buyer, until the mail server has taken it or refused it for good. */
export interface OwedMail {
  /** The same for every try: `tickets`, or the id of the event that cancelled. */
  id: string;
  kind: 'tickets' | 'cancellation';
  /** Since when it is owed. */
  at: Date;
  /** Tries begun. */
  tries: number;
  dueAt: Date;
}

/** While one service sends a mail, no other takes it; if it dies meanwhile, another one does after this time. */
const leaseMs = 60_000;
const longestPauseMs = 5 * 60_000;
/** As mail servers do among themselves. */
const givenUpAfterMs = 5 * 24 * 3600 * 1000;
/** How long a mail about a cancellation waits for word of the money, so that one mail tells both. */
export const patienceMs = 2 * 60_000;

export const oweMail = (
  copy: OrderCopy,
  { id, kind, at }: Pick<OwedMail, 'id' | 'kind' | 'at'>,
): OrderCopy => {
  const dueAt = kind === 'tickets' ? at : new Date(at.getTime() + patienceMs);
  return { ...copy, mails: [...(copy.mails ?? []), { id, kind, at, tries: 0, dueAt }] };
};

/** Mails about a cancellation need not wait any more once it is known what becomes of its money. */
export function hastenMails(copy: OrderCopy, isSettled: (cancellationId: string) => boolean): OrderCopy {
  if (!copy.mails) return copy;
  const mails = copy.mails.map((mail) =>
    mail.kind === 'cancellation' && mail.tries === 0 && isSettled(mail.id)
      ? { ...mail, dueAt: mail.at }
      : mail,
  );
  return { ...copy, mails };
}

/** The next try of the mail that is due the longest, put off for everybody else. */
export function takeMail(copy: OrderCopy, now: Date): { copy: OrderCopy; mail: OwedMail } | undefined {
  const [due] = (copy.mails ?? [])
    .filter(({ dueAt }) => dueAt <= now)
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  if (!due) return undefined;
  const mail = { ...due, tries: due.tries + 1, dueAt: new Date(now.getTime() + leaseMs) };
  return { copy: replaceMail(copy, mail), mail };
}

/** After a try that failed: later, each time after a longer pause, and never again after five days. */
export function retryMail(copy: OrderCopy, id: string, now: Date): OrderCopy {
  const mail = copy.mails?.find((owed) => owed.id === id);
  if (!mail) return copy;
  if (now.getTime() - mail.at.getTime() > givenUpAfterMs) return dropMail(copy, id);
  const pauseMs = Math.min(1000 * 2 ** (mail.tries - 1), longestPauseMs);
  return replaceMail(copy, { ...mail, dueAt: new Date(now.getTime() + pauseMs) });
}

/** It was sent, or there is nothing to send. */
export function dropMail({ mails, ...copy }: OrderCopy, id: string): OrderCopy {
  const left = mails?.filter((mail) => mail.id !== id) ?? [];
  return { ...copy, ...(left.length > 0 && { mails: left }) };
}

const replaceMail = (copy: OrderCopy, mail: OwedMail): OrderCopy => ({
  ...copy,
  mails: copy.mails?.map((owed) => (owed.id === mail.id ? mail : owed)),
});
