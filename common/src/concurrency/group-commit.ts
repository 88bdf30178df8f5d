import { waitWithTimeout } from './with-timeout.ts';

interface PendingItem<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Group commit: items that arrive while a write is in flight are written together by the next one. There is no timer,
 * so a single item is written at once; under load the groups grow instead of the queue. A group that fails is written
 * again item by item, so that no item fails because of another. A write that hangs delays only its own items.
 * @param write returns one result per item, in order.
 */
export function groupCommit<T, R>(
  write: (group: T[]) => Promise<R[]>,
  { maxBatchSize, timeoutMs }: { maxBatchSize: number; timeoutMs: number },
): (item: T) => Promise<R> {
  const queue: PendingItem<T, R>[] = [];
  let isWriting = false;

  const writeItems = async (pending: PendingItem<T, R>[]): Promise<void> => {
    const results = await write(pending.map(({ item }) => item));
    for (const [index, { resolve, reject }] of pending.entries()) {
      const result = results[index];
      if (result === undefined) reject(new Error(`a group of ${pending.length} has no result for one item`));
      else resolve(result);
    }
  };
  const writeOne = (pending: PendingItem<T, R>): Promise<void> => writeItems([pending]).catch(pending.reject);
  const writeGroup = async (group: PendingItem<T, R>[]): Promise<void> => {
    const [only, ...others] = group;
    if (only && others.length === 0) return writeOne(only);
    try {
      await writeItems(group);
    } catch {
      await Promise.all(group.map(writeOne));
    }
  };
  const drain = async (): Promise<void> => {
    isWriting = true;
    while (queue.length > 0) await waitWithTimeout(timeoutMs, writeGroup(queue.splice(0, maxBatchSize)));
    isWriting = false;
  };

  return (item) =>
    new Promise<R>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!isWriting) void drain();
    });
}
