import type { SentMail } from './world.ts';

interface StoredMail {
  headers: { 'message-id'?: string };
  /** What its `Date` header says. */
  time: string;
}

/** More than a round ever mails. */
const newest = 100;

/** The newest mails of `tickets` in the local mailbox, by the ids that they bear. */
export async function readMailbox(mailUrl: string): Promise<SentMail[]> {
  const answer = await fetch(`${mailUrl}/mail/api/email?sort=desc&limit=${newest}`, {
    signal: AbortSignal.timeout(4000),
  });
  const stored = (await answer.json()) as StoredMail[];
  return stored.flatMap(({ headers, time }) => {
    const id = headers['message-id'] ?? '';
    const [, kind, cause] = /^<(tickets|cancellation)-([^@]+)@railhead>$/.exec(id) ?? [];
    return cause && (kind === 'tickets' || kind === 'cancellation') ? [{ kind, cause, date: time }] : [];
  });
}
