import { type OutboxQueue, pausedIds } from './outbox-queue.ts';
import type { Publisher } from './publisher.ts';

const batch = 200;
/** A document that this process does not know of is left to the process that saved it for this long. */
const leftBehindMs = 1000;
const busyPollMs = 500;
/** After documents of another process were found, more are likely: an import saves for minutes. */
const busyForMs = 5000;
/** What a crash left behind is published 4.5 s later at most; the invariant gives it 10 s, also on a slow database. */
const idlePollMs = 3500;

/** So that a relay that is to stop does so within seconds. */
const batchesPerPoll = 5;

/**
 * Publishes what nobody here has just saved, such as what a crash left behind, and what could not be published before.
 * A full batch is marked while the next one is read and published, because an import saves as fast as this goes.
 * @returns how many documents are unsent, and when to look again.
 */
export async function pollOutbox(
  queue: OutboxQueue,
  publisher: Publisher,
): Promise<{ unsent: number; nextMs: number }> {
  const { outbox } = queue;
  let paused = pausedIds(queue);
  let documents = await outbox.unpublished(batch, { except: paused, forMs: leftBehindMs });
  if (documents.length > 0) queue.busyUntil = performance.now() + busyForMs;
  let marking: Promise<unknown> = Promise.resolve();
  for (let count = 1; ; count++) {
    await publisher.publishAll(queue, documents);
    await marking;
    if (documents.length < batch) break;
    marking = publisher.markPublished(queue);
    if (count === batchesPerPoll || queue.failed.size > 0) break;
    // The next read may overtake the marking.
    marking.catch(() => undefined);
    paused = pausedIds(queue);
    const except = [...paused, ...documents.map(({ _id }) => _id)];
    const from = documents.at(-1)?.unsentAt;
    documents = await outbox.unpublished(batch, { except, forMs: leftBehindMs, from });
  }
  await marking;
  const unsent = documents.length + paused.length + queue.pending.size;
  if (documents.length === batch) return { unsent, nextMs: 0 };
  const isBusy = unsent > 0 || queue.failed.size > 0 || performance.now() < queue.busyUntil;
  return { unsent, nextMs: isBusy ? busyPollMs : idlePollMs };
}
