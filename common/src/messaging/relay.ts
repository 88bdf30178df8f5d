import { runPeriodically } from '../concurrency/periodic-task.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import type { AggregateStore } from '../store/aggregate.ts';
import type { Saved } from '../store/document.ts';
import type { Mongo } from '../store/mongo.ts';
import type { Bus } from './bus.ts';
import { keepNewest, outboxQueue, pauseAfterFailureMs } from './relay/outbox-queue.ts';
import { pollOutbox } from './relay/poller.ts';
import { eventPublisher } from './relay/publisher.ts';
import { replayDocument, streamReplay } from './relay/replay.ts';

/** Published documents are marked together this often; what a crash leaves unmarked is published again. */
const markMs = 100;
const retryMs = 500;
/** A stream that is lost while the broker stays up is found this late; a reconnect is checked at once. */
const checkStreamMs = 10_000;
const retryCheckMs = 5000;

/** What the relay needs of a store: its outbox and every document that is saved. */
type OutboxSource = Pick<AggregateStore<object>, 'outbox'> & {
  onSaved(listener: (saved: Saved<object>) => void): void;
};

/**
 * Publishes what stores saved: in order within a document, many documents at once, with the event's id as
 * `Nats-Msg-Id`. Each save hands its document over; a poll finds what this process did not save or could not publish,
 * so that a crash between save and publish loses nothing, and one between publish and mark only repeats an id. Two
 * relays at once are harmless. It also publishes everything again to a new stream, and one document's history when a
 * consumer asks (`refill.<owner>.<aggregateId>`).
 */
export function relay(
  lifecycle: Lifecycle,
  bus: Bus,
  mongo: Mongo,
  source: string,
  stores: OutboxSource[],
): void {
  const { log } = lifecycle;
  const publisher = eventPublisher(lifecycle, bus);
  const queues = stores.map(({ outbox }) => outboxQueue(outbox));
  const outboxes = stores.map(({ outbox }) => outbox);
  const unsentDocuments = lifecycle.metrics.gauge(
    'railhead_relay_unsent',
    'Documents whose events wait for the relay',
  );
  let isStarted = false;

  /** Sees to what publishing has left: documents to mark, and failures to retry. */
  const followUp = () => {
    if (queues.some(({ published }) => published.size > 0)) marking.trigger(markMs);
    if (queues.some(({ failed }) => failed.size > 0)) polling.trigger(pauseAfterFailureMs);
  };
  const publishing = runPeriodically(
    Number.POSITIVE_INFINITY,
    async () => {
      for (const queue of queues) await publisher.publishPending(queue);
      followUp();
    },
    (error) => log.error({ err: error }, 'outbox relay pass failed, the poll retries'),
  );

  const mark = async (): Promise<number> => {
    let count = 0;
    for (const queue of queues) count += await publisher.markPublished(queue);
    return count;
  };
  const marking = runPeriodically(
    markMs,
    async () => ((await mark()) > 0 ? markMs : Number.POSITIVE_INFINITY),
    (error) => log.warn({ err: error }, 'published events could not be marked, retrying'),
  );

  const polling = runPeriodically(
    retryMs,
    async () => {
      if (!isStarted) return Number.POSITIVE_INFINITY;
      const results = [];
      for (const queue of queues) results.push(await pollOutbox(queue, publisher));
      unsentDocuments.set(results.reduce((sum, { unsent }) => sum + unsent, 0));
      followUp();
      return Math.min(...results.map(({ nextMs }) => nextMs));
    },
    (error) => log.warn({ err: error }, 'outbox poll failed, retrying'),
  );

  const replayToNewStream = streamReplay(
    lifecycle,
    { bus, connection: mongo.connection, outboxes, send: publisher.send },
    source,
  );
  const watching = runPeriodically(
    retryCheckMs,
    async () => {
      if (isStarted) await replayToNewStream();
      return checkStreamMs;
    },
    (error) => {
      log.warn({ err: error }, 'stream check failed, declaring the stream again');
      bus.declare().catch(() => undefined);
    },
  );
  bus.onReconnect(() => watching.trigger());

  for (const [index, { onSaved }] of stores.entries()) {
    onSaved((saved) => {
      const queue = queues[index];
      if (!queue || !isStarted || !saved.unsentAt) return;
      keepNewest(queue.pending, saved);
      publishing.trigger();
    });
  }
  Promise.all([mongo.ready, bus.ready]).then(
    () => {
      isStarted = true;
      polling.trigger();
      watching.trigger();
    },
    // Closed before database and broker answered: there is nothing to relay.
    () => undefined,
  );

  bus.respond(`refill.${source}.*`, source, async (_body, subject) => {
    const published = await replayDocument(outboxes, subject.split('.')[2] ?? '', publisher.send);
    return JSON.stringify({ published });
  });

  lifecycle.onClose(async () => {
    await Promise.all([publishing, marking, polling, watching].map((task) => task.stop()));
    await mark().catch((error: unknown) => log.warn({ err: error }, 'some events will be published again'));
  });
}
