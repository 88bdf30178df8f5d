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

/**
 * Publishes what nobody here has just saved, such as what a crash left behind, and what could not be published before.
 * @returns how many documents are unsent, and when to look again.
 */
export async function pollOutbox(
  queue: OutboxQueue,
  publisher: Publisher,
): Promise<{ unsent: number; nextMs: number }> {
  const paused = pausedIds(queue);
  const documents = await queue.outbox.unpublished(batch, paused, leftBehindMs);
  if (documents.length > 0) queue.busyUntil = performance.now() + busyForMs;
  await publisher.publishAll(queue, documents);
  const unsent = documents.length + paused.length + queue.pending.size;
  if (documents.length === batch) {
    await publisher.markPublished(queue);
    return { unsent, nextMs: 0 };
  }
  const isBusy = unsent > 0 || queue.failed.size > 0 || performance.now() < queue.busyUntil;
  return { unsent, nextMs: isBusy ? busyPollMs : idlePollMs };
}
