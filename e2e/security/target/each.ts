import pLimit from 'p-limit';

/** Calls `act` for every item, with at most so many at a time. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  max: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  await pLimit(max).map(items, act);
}
