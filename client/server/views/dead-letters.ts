import type { DeadLetterEntry, DiscardedDeadLetter } from '@railhead/common/contracts/console';
import type { StoredMessage } from '@railhead/common/messaging/bus';
import { Discard, readDeadLetter } from '@railhead/common/messaging/dead-letters';
import { parseAs } from '@railhead/common/messaging/parse-as';
import { deadLetterStream } from '@railhead/common/messaging/topology';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

const resolvedSubject = /^parked\.[^.]+\.resolved\.(\d+)$/;
const discardMessage = Compile(Type.Object({ discarded: Discard }));

/**
 * The dead letters that are not resolved, and those that an operator discarded, both newest first. A resolution names
 * the sequence of its entry.
 */
export function listEntries(messages: StoredMessage[]): {
  entries: DeadLetterEntry[];
  discarded: DiscardedDeadLetter[];
} {
  const all = new Map<number, DeadLetterEntry>();
  const discarded: DiscardedDeadLetter[] = [];
  for (const message of messages) {
    const entry = toEntry(message);
    if (entry) {
      all.set(entry.seq, entry);
      continue;
    }
    const seq = resolvedSeq(message);
    const resolved = seq === undefined ? undefined : all.get(seq);
    if (!resolved) continue;
    all.delete(resolved.seq);
    const discard = readDiscard(message);
    if (discard) discarded.push({ ...resolved, ...discard, discardedAt: message.at.toISOString() });
  }
  return { entries: [...all.values()].reverse(), discarded: discarded.reverse() };
}

/** The dead letter in a message of PARKED; `undefined` for a resolution. One that cannot be read stands for itself. */
export function toEntry(message: StoredMessage): DeadLetterEntry | undefined {
  if (resolvedSeq(message) !== undefined) return undefined;
  const at = message.at.toISOString();
  const letter = readDeadLetter(message);
  if (letter) {
    const { service, stream, seq, subject, cause } = letter;
    return { seq: message.seq, at, service, stream, originalSeq: seq, subject, cause };
  }
  return {
    seq: message.seq,
    at,
    service: message.subject.split('.')[1] ?? 'unknown',
    stream: deadLetterStream,
    originalSeq: message.seq,
    subject: message.subject,
    cause: 'the dead letter itself cannot be read',
  };
}

function resolvedSeq({ subject }: Pick<StoredMessage, 'subject'>): number | undefined {
  const seq = resolvedSubject.exec(subject)?.[1];
  return seq === undefined ? undefined : Number(seq);
}

const readDiscard = ({ text }: StoredMessage): Discard | undefined =>
  parseAs(discardMessage, text())?.discarded;
