import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportLock } from '../persistence/import-lock.ts';
import { DatabaseUnavailable } from './open-timetable.ts';
import type { Patiently } from './outages.ts';

const waitMs = 500;
const extendEveryMs = 2000;

/** The lock of an import, until it is disposed of. */
export interface FeedLock extends AsyncDisposable {
  /** Keeps the lock; to be called often. @throws DatabaseUnavailable if another import has taken it during an outage */
  extend(): Promise<void>;
}

/** Waits until no other import of the feed is under way. One that was killed holds its lock for ten seconds. */
export async function lockFeed(
  locks: ImportLock,
  feed: string,
  patiently: Patiently,
  print: (line: string) => void,
): Promise<FeedLock> {
  const holder = randomUUID();
  const take = () => patiently(() => locks.take(feed, holder));
  for (let waited = 0; !(await take()); waited++) {
    if (waited === 0) print(`Another import of ${feed} is under way; waiting for it.`);
    await sleep(waitMs);
  }
  let takenAt = performance.now();
  return {
    async extend() {
      if (performance.now() - takenAt < extendEveryMs) return;
      if (!(await take()))
        throw new DatabaseUnavailable(
          'Another import has started during an outage. What was saved stays; import again when it has ended.',
        );
      takenAt = performance.now();
    },
    // If the database is away, the lock ends by itself.
    [Symbol.asyncDispose]: () => locks.release(feed, holder).catch(() => undefined),
  };
}
