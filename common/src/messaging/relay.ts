import type { Connection } from 'mongoose';
import type { Envelope } from '../contracts/define.ts';
import type { App } from '../http/service-app.ts';
import { repeat } from '../runtime/background.ts';
import type { AggregateStore } from '../store/aggregate.ts';
import type { Mongo } from '../store/mongo.ts';
import type { Outbox, Unsent } from '../store/outbox.ts';
import type { Bus } from './bus.ts';
import { streamOf } from './topology.ts';

const pollMs = 500;
const checkStreamMs = 5000;
const batch = 200;
const atOnce = 128;
const pauseAfterFailureMs = 5000;

/** What the relay needs of a store: its outbox and a word when something was saved. */
type Told = Pick<AggregateStore<object>, 'outbox'> & { onSaved(listener: () => void): void };

/**
 * Publishes what stores saved: in order within a document, many documents at once, with the event's id as
 * `Nats-Msg-Id`. Woken by each save and polling besides, so that a crash between save and publish loses nothing and
 * one between publish and mark only repeats an id. Two relays at once are harmless. It also refills its stream when
 * that is new, and one document when a hearer asks (`refill.<owner>.<aggregateId>`).
 */
export function relay(app: App, bus: Bus, mongo: Mongo, source: string, stores: Told[]): void {
  const outboxes = stores.map(({ outbox }) => outbox);
  const failing = new Map<string, number>();
  const gauge = app.metrics.gauge('railhead_relay_unsent', 'Documents whose events wait for the relay');
  const published = app.metrics.counter(
    'railhead_events_published_total',
    'Events acknowledged by JetStream',
    ['type'],
  );
  let started = false;
  Promise.all([mongo.ready, bus.ready]).then(
    () => {
      started = true;
      publishing.wake();
      refilling.wake();
    },
    // Closing before database and broker answered: there is nothing to relay.
    () => undefined,
  );

  const send = async (event: Envelope, msgId = event.id) => {
    await bus.publish(`${event.type}.${event.subject}`, JSON.stringify(event), msgId);
    published.inc({ type: event.type });
  };

  /** Publishes what waits in a document, in order; says whether JetStream has all of it. */
  const tell = async (outbox: Outbox, document: Unsent): Promise<boolean> => {
    const key = `${outbox.name}/${document._id}`;
    try {
      for (const event of document.events.slice(document.sent)) {
        await send(event);
        app.log.info({ eventId: event.id, type: event.type }, 'published');
      }
      failing.delete(key);
      return true;
    } catch (error) {
      failing.set(key, performance.now() + pauseAfterFailureMs);
      app.log.error({ err: error, document: key }, 'alarm: events of a document could not be published');
      return false;
    }
  };

  const pass = async (): Promise<void> => {
    if (!started) return;
    let busy = false;
    let unsent = 0;
    for (const outbox of outboxes) {
      const skipped = [...failing]
        .filter(([, until]) => until > performance.now())
        .map(([key]) => key.split('/')[1] ?? '');
      const documents = await outbox.waiting(batch, skipped);
      unsent += documents.length + skipped.length;
      const told: Unsent[] = [];
      await inParallel(documents, atOnce, async (document) => {
        if (await tell(outbox, document)) told.push(document);
      });
      // Marked together: a crash before this only tells the same ids again.
      await outbox.told(told);
      busy ||= documents.length === batch;
    }
    gauge.set(unsent);
    if (busy) publishing.wake();
  };
  const publishing = repeat(pollMs, pass, (error) =>
    app.log.warn({ err: error }, 'the relay goes on shortly'),
  );
  for (const store of stores) store.onSaved(() => publishing.wake());

  const refilling = repeat(
    checkStreamMs,
    async () => {
      if (!started) return;
      await refillNewStream(app, bus, mongo.connection, source, outboxes, send);
    },
    (error) => {
      app.log.warn({ err: error }, 'the stream could not be looked at; declaring it');
      bus.declare().catch(() => undefined);
    },
  );
  bus.onReconnect(() => refilling.wake());

  bus.answer(`refill.${source}.*`, source, async (_body, subject) => {
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

  app.addHook('onClose', async () => {
    await Promise.all([publishing.stop(), refilling.stop()]);
  });
}

/** A stream made after the last refill is a new, empty copy: everything is told once more, oldest first. */
async function refillNewStream(
  app: App,
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
  if (told > 0) app.log.warn({ stream: streamOf(source), told }, 'the stream was new and has been refilled');
}

async function refill(outbox: Outbox, send: (event: Envelope) => Promise<void>): Promise<number> {
  let told = 0;
  let group: Unsent[] = [];
  const flush = async () => {
    await inParallel(group, atOnce, async ({ events }) => {
      for (const event of events) await send(event);
      told += events.length;
    });
    group = [];
  };
  for await (const document of outbox.all()) {
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
