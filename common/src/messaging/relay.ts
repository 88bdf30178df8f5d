import type { Connection } from 'mongoose';
import { runPeriodically } from '../concurrency/periodic-task.ts';
import type { Envelope } from '../contracts/define.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import type { AggregateStore } from '../store/aggregate.ts';
import type { Saved } from '../store/document.ts';
import type { Mongo } from '../store/mongo.ts';
import type { Outbox, UnpublishedDocument } from '../store/outbox.ts';
import type { Bus } from './bus.ts';
import { streamOf } from './topology.ts';

/** Published documents are marked together this often: what a crash before it leaves is only told again. */
const markMs = 100;
/** Looks for what nobody here saved just now, e.g. what a crash left behind: documents that have waited a while. */
const pollMs = 500;
const leftBehindMs = 1000;
const checkStreamMs = 5000;
const batch = 200;
const atOnce = 128;
/** Short: a publish that timed out has already cost five seconds, and the event must be out within ten. */
const pauseAfterFailureMs = 2000;

/** What the relay needs of a store: its outbox and every document that was saved. */
type OutboxSource = Pick<AggregateStore<object>, 'outbox'> & {
  onSaved(listener: (saved: Saved<object>) => void): void;
};

/** One store's documents on their way, by id, each as it was last saved. */
interface OutboxQueue {
  outbox: Outbox;
  /** Saved here and not yet published. */
  fresh: Map<string, UnpublishedDocument>;
  /** Published and not yet marked. */
  told: Map<string, UnpublishedDocument>;
  /** Marked in the last round: a save that had read them before still thinks that they were not published. */
  marked: Map<string, UnpublishedDocument>;
  /** Could not be published, and until when they are left alone. */
  failing: Map<string, number>;
}

/**
 * Publishes what stores saved: in order within a document, many documents at once, with the event's id as
 * `Nats-Msg-Id`. Each save hands its document over; a poll finds what this process did not save or could not publish,
 * so that a crash between save and publish loses nothing and one between publish and mark only repeats an id. Two
 * relays at once are harmless. It also refills its stream when that is new, and one document when a hearer asks
 * (`refill.<owner>.<aggregateId>`).
 */
export function relay(
  lifecycle: Lifecycle,
  bus: Bus,
  mongo: Mongo,
  source: string,
  stores: OutboxSource[],
): void {
  const lanes = stores.map((store): OutboxQueue => {
    const { outbox } = store;
    const lane: OutboxQueue = {
      outbox,
      fresh: new Map(),
      told: new Map(),
      marked: new Map(),
      failing: new Map(),
    };
    store.onSaved((saved) => {
      if (!started || !saved.unsentAt) return;
      keepNewest(lane.fresh, saved);
      publishing.trigger();
    });
    return lane;
  });
  const outboxes = stores.map(({ outbox }) => outbox);
  const gauge = lifecycle.metrics.gauge('railhead_relay_unsent', 'Documents whose events wait for the relay');
  const published = lifecycle.metrics.counter(
    'railhead_events_published_total',
    'Events acknowledged by JetStream',
    ['type'],
  );
  let started = false;
  Promise.all([mongo.ready, bus.ready]).then(
    () => {
      started = true;
      polling.trigger();
      refilling.trigger();
    },
    // Closing before database and broker answered: there is nothing to relay.
    () => undefined,
  );

  const send = async (event: Envelope, msgId = event.id) => {
    await bus.publish(`${event.type}.${event.subject}`, JSON.stringify(event), msgId);
    published.inc({ type: event.type });
  };

  /** Publishes what waits in a document, in order. */
  const tell = async (
    { outbox, told, marked, failing }: OutboxQueue,
    document: UnpublishedDocument,
  ): Promise<void> => {
    const { _id, events, sent } = document;
    const known = told.get(_id) ?? marked.get(_id);
    try {
      for (const event of events.slice(Math.max(sent, known?.events.length ?? 0))) {
        await send(event);
        lifecycle.log.info({ eventId: event.id, type: event.type }, 'published');
      }
      failing.delete(_id);
      keepNewest(told, document);
    } catch (error) {
      failing.set(_id, performance.now() + pauseAfterFailureMs);
      const alarm = 'alarm: events of a document could not be published';
      lifecycle.log.error({ err: error, document: `${outbox.name}/${_id}` }, alarm);
    }
  };
  const isPaused = ({ failing }: OutboxQueue, id: string) => (failing.get(id) ?? 0) > performance.now();

  const publishFresh = async (): Promise<void> => {
    for (const lane of lanes) {
      const documents = [...lane.fresh.values()].filter(({ _id }) => !isPaused(lane, _id));
      lane.fresh.clear();
      await inParallel(documents, atOnce, (document) => tell(lane, document));
    }
  };
  const publishing = runPeriodically(pollMs, publishFresh, (error) =>
    lifecycle.log.warn({ err: error }, 'the relay goes on shortly'),
  );

  const mark = async (): Promise<void> => {
    for (const lane of lanes) {
      const due = [...lane.told.values()];
      for (let first = 0; first < due.length; first += batch) {
        await lane.outbox.markPublished(due.slice(first, first + batch));
      }
      lane.marked = new Map(due.map((document) => [document._id, document]));
      for (const document of due) {
        if (lane.told.get(document._id) === document) lane.told.delete(document._id);
      }
    }
  };
  const marking = runPeriodically(markMs, mark, (error) =>
    lifecycle.log.warn({ err: error }, 'what was published is marked shortly'),
  );

  const poll = async (): Promise<void> => {
    if (!started) return;
    let unsent = 0;
    for (const lane of lanes) {
      const paused = [...lane.failing.keys()].filter((id) => isPaused(lane, id));
      const documents = await lane.outbox.unpublished(batch, paused, leftBehindMs);
      await inParallel(documents, atOnce, (document) => tell(lane, document));
      unsent += documents.length + paused.length + lane.fresh.size;
      if (documents.length === batch) {
        await mark();
        polling.trigger();
      }
    }
    gauge.set(unsent);
  };
  const polling = runPeriodically(pollMs, poll, (error) =>
    lifecycle.log.warn({ err: error }, 'the relay looks again shortly'),
  );

  const refilling = runPeriodically(
    checkStreamMs,
    async () => {
      if (!started) return;
      await refillNewStream(lifecycle, bus, mongo.connection, source, outboxes, send);
    },
    (error) => {
      lifecycle.log.warn({ err: error }, 'the stream could not be looked at; declaring it');
      bus.declare().catch(() => undefined);
    },
  );
  bus.onReconnect(() => refilling.trigger());

  bus.respond(`refill.${source}.*`, source, async (_body, subject) => {
    const id = subject.split('.')[2] ?? '';
    let told = 0;
    for (const outbox of outboxes) {
      for (const event of (await outbox.history(id))?.events ?? []) {
        // The stream may still remember the first telling; the hearer goes by versions, so a new id is harmless.
        await send(event, `${event.id}.again-${Math.floor(Date.now() / 1000)}`);
        told++;
      }
    }
    return JSON.stringify({ told });
  });

  lifecycle.onClose(async () => {
    await Promise.all([publishing.stop(), polling.stop(), marking.stop(), refilling.stop()]);
    await mark().catch((error: unknown) =>
      lifecycle.log.warn({ err: error }, 'some events will be told again'),
    );
  });
}

function keepNewest(documents: Map<string, UnpublishedDocument>, document: UnpublishedDocument): void {
  if (document.rev >= (documents.get(document._id)?.rev ?? 0)) documents.set(document._id, document);
}

/** A stream made after the last refill is a new, empty copy: everything is told once more, oldest first. */
async function refillNewStream(
  lifecycle: Lifecycle,
  bus: Bus,
  connection: Connection,
  source: string,
  outboxes: Outbox[],
  send: (event: Envelope) => Promise<void>,
): Promise<void> {
  const { created } = await bus.state(streamOf(source));
  const remembered = connection.collection<{ _id: string; created: string }>('streams');
  const known = await remembered.findOne({ _id: source });
  if (known?.created === created) return;
  let told = 0;
  for (const outbox of outboxes) told += await refill(outbox, send);
  await remembered.updateOne({ _id: source }, { $set: { created } }, { upsert: true });
  if (told > 0)
    lifecycle.log.warn({ stream: streamOf(source), told }, 'the stream was new and has been refilled');
}

async function refill(outbox: Outbox, send: (event: Envelope) => Promise<void>): Promise<number> {
  let told = 0;
  let group: UnpublishedDocument[] = [];
  const flush = async () => {
    await inParallel(group, atOnce, async ({ events }) => {
      for (const event of events) await send(event);
      told += events.length;
    });
    group = [];
  };
  for await (const document of outbox.replayable()) {
    group.push(document);
    if (group.length === batch) await flush();
  }
  await flush();
  return told;
}

/** Runs `work` over the items, `limit` at a time; all are tried, then the first failure is thrown. */
async function inParallel<T>(items: T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of rest) await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
