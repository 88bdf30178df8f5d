import type { DeadLetterEntry } from '@railhead/common/contracts/console';

/** The dead letters of one message: usually one for each service that could not handle it. */
export interface DeadLetterGroup<E extends DeadLetterEntry = DeadLetterEntry> {
  key: string;
  /** Newest first; never empty. */
  copies: [E, ...E[]];
  services: string[];
  /** Different services may have failed for different reasons. */
  causes: string[];
}

/** Groups entries by the message that they are about, newest first, and by whatever else must be equal. */
export function groupDeadLetters<E extends DeadLetterEntry>(
  entries: E[],
  equalOf: (entry: E) => string = () => '',
): DeadLetterGroup<E>[] {
  const groups = new Map<string, DeadLetterGroup<E>>();
  for (const entry of entries) {
    const key = `${messageOf(entry)} ${equalOf(entry)}`;
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
const messageOf = ({ stream, originalSeq, subject, cause }: DeadLetterEntry): string =>
  cause.startsWith('Undecodable:') ? `${stream} ${subject} ${cause}` : `${stream} ${originalSeq}`;

const unique = (values: string[]): string[] => [...new Set(values)];
