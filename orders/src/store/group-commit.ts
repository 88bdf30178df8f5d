import { noLongerThan } from './no-longer-than.ts';

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Writes what waits together: while one write is in flight, what comes gathers and goes with the next. No timer, so
 * an item alone goes at once; under load the groups grow instead of the queue. A group that fails is written one by
 * one, so that nobody pays for a neighbour; one that hangs is waited for by its own items alone.
 * @param write takes a group and answers each item in its order.
 */
export function groupCommit<T, R>(
  write: (group: T[]) => Promise<R[]>,
  { most, limitMs }: { most: number; limitMs: number },
): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let isWriting = false;

  const alone = async ({ item, resolve, reject }: Waiting<T, R>): Promise<void> => {
    try {
      const [result] = await write([item]);
      resolve(result as R);
    } catch (error) {
      reject(error);
    }
  };
  const together = async (group: Waiting<T, R>[]): Promise<void> => {
    const [only, ...others] = group;
    if (only && others.length === 0) return alone(only);
    try {
      const results = await write(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as R);
    } catch {
      await Promise.all(group.map(alone));
    }
  };
  const drain = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) await noLongerThan(limitMs, together(waiting.splice(0, most)));
    isWriting = false;
  };

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWriting) void drain();
    });
}
