import type { Rejection } from '@railhead/common/contracts/orders';

/** Which refusals a page shows; without a field it shows all. */
export interface RejectionFilter {
  reason?: string | undefined;
  /** An account id or a network. */
  caller?: string | undefined;
  since?: Date | undefined;
}

/** Something that was counted, largest first in a list. */
export interface RejectionCount {
  name: string;
  times: number;
}

export const filterRejections = (items: readonly Rejection[], filter: RejectionFilter): Rejection[] =>
  items.filter(
    ({ reason, accountId, network, at }) =>
      (!filter.reason || reason === filter.reason) &&
      (!filter.caller || accountId === filter.caller || network === filter.caller) &&
      (!filter.since || new Date(at) >= filter.since),
  );

export const countRejections = (items: readonly Rejection[]): number =>
  items.reduce((sum, { times }) => sum + times, 0);

/** How often each name was refused, largest first. Refusals without a name are left out. */
export function countBy(
  items: readonly Rejection[],
  nameOf: (rejection: Rejection) => string | undefined,
): RejectionCount[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + item.times);
  }
  return [...counts]
    .map(([name, times]) => ({ name, times }))
    .toSorted((a, b) => b.times - a.times || a.name.localeCompare(b.name));
}

/** The refusals in equal parts of a period, oldest first. */
export function countOverTime(
  items: readonly Rejection[],
  { from, to, parts }: { from: Date; to: Date; parts: number },
): { start: Date; times: number }[] {
  const partMs = (to.getTime() - from.getTime()) / parts;
  const counts = Array.from({ length: parts }, (_, part) => ({
    start: new Date(from.getTime() + part * partMs),
    times: 0,
  }));
  for (const { at, times } of items) {
    const part = Math.floor((Date.parse(at) - from.getTime()) / partMs);
    const count = counts[Math.min(Math.max(part, 0), parts - 1)];
    if (count) count.times += times;
  }
  return counts;
}
