import type { ParkedEntry } from '@railhead/common/contracts/console';
import type { StoredMessage } from '@railhead/common/messaging/bus';
import { DeadLetter } from '@railhead/common/messaging/dead-letters';
import { Compile } from 'typebox/compile';

const parkedMessage = Compile(DeadLetter);
const resolvedSubject = /^parked\.[a-z]+\.resolved\.(\d+)$/;

/** What the PARKED stream still holds open, newest first: a resolution hides the entry it names. */
export function openEntries(messages: StoredMessage[]): ParkedEntry[] {
  const resolved = new Set<number>();
  const entries: ParkedEntry[] = [];
  for (const message of messages) {
    const [, seq] = resolvedSubject.exec(message.subject) ?? [];
    if (seq !== undefined) resolved.add(Number(seq));
    else entries.push(...entryOf(message));
  }
  return entries.filter(({ seq }) => !resolved.has(seq)).reverse();
}

function entryOf(message: StoredMessage): ParkedEntry[] {
  const parsed: unknown = JSON.parse(message.text());
  if (!parkedMessage.Check(parsed)) return [];
  const { service, stream, seq, subject, cause } = parsed;
  return [
    { seq: message.seq, at: message.at.toISOString(), service, stream, originalSeq: seq, subject, cause },
  ];
}
