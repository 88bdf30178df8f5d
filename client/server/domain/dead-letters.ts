import type { DeadLetterEntry } from '@railhead/common/contracts/console';
import type { StoredMessage } from '@railhead/common/messaging/bus';
import { DeadLetter } from '@railhead/common/messaging/dead-letters';
import { Compile } from 'typebox/compile';

const parkedMessage = Compile(DeadLetter);
const resolvedSubject = /^parked\.[a-z]+\.resolved\.(\d+)$/;

/** The dead letters that are not resolved, newest first. A resolution message names the sequence of its entry. */
export function openDeadLetters(messages: StoredMessage[]): DeadLetterEntry[] {
  const resolved = new Set<number>();
  const entries: DeadLetterEntry[] = [];
  for (const message of messages) {
    const [, seq] = resolvedSubject.exec(message.subject) ?? [];
    if (seq !== undefined) resolved.add(Number(seq));
    else entries.push(...toEntry(message));
  }
  return entries.filter(({ seq }) => !resolved.has(seq)).reverse();
}

function toEntry(message: StoredMessage): DeadLetterEntry[] {
  const parsed: unknown = JSON.parse(message.text());
  if (!parkedMessage.Check(parsed)) return [];
  const { service, stream, seq, subject, cause } = parsed;
  return [
    { seq: message.seq, at: message.at.toISOString(), service, stream, originalSeq: seq, subject, cause },
  ];
}
