import type { DeadLetterEntry } from '@railhead/common/contracts/console';

/** The dead letters of one message: usually one for each service that could not handle it. */
export interface DeadLetterGroup {
  key: string;
  /** Newest first; never empty. */
  copies: [DeadLetterEntry, ...DeadLetterEntry[]];
  services: string[];
  /** Different services may have failed for different reasons. */
  causes: string[];
}

/** Groups entries by the message that they are about, newest first. */
export function groupDeadLetters(entries: DeadLetterEntry[]): DeadLetterGroup[] {
  const groups = new Map<string, DeadLetterGroup>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.copies.push(entry);
    else groups.set(key, { key, copies: [entry], services: [], causes: [] });
  }
  return [...groups.values()].map((group) => ({
    ...group,
    services: unique(group.copies.map(({ service }) => service)),
    causes: unique(group.copies.map(({ cause }) => cause)),
  }));
}

/** A message that cannot be decoded may lie in its stream several times, because its owner published it again. */
const keyOf = ({ stream, originalSeq, subject, cause }: DeadLetterEntry): string =>
  cause.startsWith('Undecodable:') ? `${stream} ${subject} ${cause}` : `${stream} ${originalSeq}`;

const unique = (values: string[]): string[] => [...new Set(values)];
