import type { SentMail } from './snapshot.ts';

interface StoredMail {
  headers: { 'message-id'?: string };
  /** The `Date` header. */
  time: string;
}

/** More than a round ever sends. */
const newest = 100;

/** Reads the newest mails of `tickets` from the local mailbox and takes their causes from their message ids. */
export async function readMailbox(mailUrl: string): Promise<SentMail[]> {
  const answer = await fetch(`${mailUrl}/mail/api/email?sort=desc&limit=${newest}`, {
    signal: AbortSignal.timeout(4000),
  });
  const stored = (await answer.json()) as StoredMail[];
  return stored.flatMap(({ headers, time }): SentMail[] => {
    const id = headers['message-id'] ?? '';
    const [, kind, cause] = /^<(tickets|cancellation)-([^@]+)@railhead>$/.exec(id) ?? [];
    if (cause && (kind === 'tickets' || kind === 'cancellation')) return [{ kind, cause, date: time }];
    const [, change, orderId] = /^<retimed-(\d+)-([^@]+)@railhead>$/.exec(id) ?? [];
    return change && orderId ? [{ kind: 'retimed', cause: `${orderId}.${change}`, date: time }] : [];
  });
}
