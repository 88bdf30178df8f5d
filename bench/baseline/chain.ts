import { OrderConfirmed } from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import mongoose from 'mongoose';
import { connect, StorageType } from 'nats';
import { createLatencyRecorder } from '../measure/latency.ts';
import { serveJobs } from '../processes/worker.ts';

const nc = await connect(connectionOptions(process.env.NATS_URL ?? ''));
const js = nc.jetstream();
const client = new mongoose.mongo.MongoClient(process.env.MONGO_URL ?? '', {
  writeConcern: { w: 'majority', journal: true },
});
const [sources, targets] = ['chain_sources', 'chain_targets'].map((name) =>
  client.db().collection<{ _id: string; events: object[] }>(name),
);
const event = { type: 'bench.chain.v1', data: { text: 'x'.repeat(300) } };
const chainSubject = 'bench.chain';

/** Waiting promises by the text that their message contains. */
const waiting = new Map<string, () => void>();
const arrives = (text: string) => new Promise<void>((resolve) => waiting.set(text, resolve));

async function follow(
  stream: string,
  filterSubjects: string,
  textOf: (subject: string, body: string) => string,
) {
  const consumer = await js.consumers.get(stream, { filterSubjects });
  const messages = await consumer.consume({
    max_messages: 256,
    callback: (message) => {
      const text = textOf(message.subject, message.string());
      waiting.get(text)?.();
      waiting.delete(text);
    },
  });
  void messages.closed();
}

/** The streams and consumers of both chains. The stream of `orders` already exists. */
async function open(): Promise<void> {
  await client.connect();
  const jsm = await nc.jetstreamManager();
  await jsm.streams.add({ name: 'BENCH_CHAIN', subjects: [`${chainSubject}.>`], storage: StorageType.File });
  await follow('BENCH_CHAIN', `${chainSubject}.>`, (subject) => subject);
  await follow('ORDERS', `${OrderConfirmed.type}.>`, (subject) => subject);
}

/**
 * The baseline for one event that causes the next: a guarded durable update, its event published with acknowledgement and
 * delivered, and a durable insert. One after the other; returns the latencies.
 */
async function runBaseline({ links }: { links: number }): Promise<string> {
  const watch = createLatencyRecorder();
  const ids = Array.from({ length: links }, () => crypto.randomUUID());
  await sources?.insertMany(ids.map((_id) => ({ _id, events: [event] })));
  for (const id of ids) {
    const began = performance.now();
    await sources?.updateOne({ _id: id }, { $push: { events: event } });
    const delivered = arrives(`${chainSubject}.${id}`);
    await js.publish(`${chainSubject}.${id}`, JSON.stringify(event), { msgID: id });
    await delivered;
    await targets?.insertOne({ _id: id, events: [event] });
    watch.record(performance.now() - began);
  }
  return watch.encoded();
}

/**
 * Ours: publishes `payment-authorized` for a pending order like `payments` and waits for its `order-confirmed`. One after
 * the other, or a new one every `everyMs`.
 */
async function runOurs({ orderIds, everyMs }: { orderIds: string[]; everyMs?: number }): Promise<string> {
  const watch = createLatencyRecorder();
  const confirm = async (orderId: string, due: number) => {
    const confirmed = arrives(`${OrderConfirmed.type}.${orderId}`);
    await js.publish(`${PaymentAuthorized.type}.${orderId}`, JSON.stringify(authorized(orderId)), {
      msgID: `${orderId}.1`,
    });
    await confirmed;
    watch.record(performance.now() - due);
  };
  if (everyMs === undefined) {
    for (const orderId of orderIds) await confirm(orderId, performance.now());
    return watch.encoded();
  }
  const began = performance.now();
  await Promise.all(
    orderIds.map(async (orderId, n) => {
      const due = began + n * everyMs;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await confirm(orderId, due);
    }),
  );
  return watch.encoded();
}

const authorized = (orderId: string) => ({
  specversion: '1.0',
  id: `${orderId}.1`,
  source: PaymentAuthorized.owner,
  type: PaymentAuthorized.type,
  subject: orderId,
  time: new Date().toISOString(),
  version: 1,
  correlationid: orderId,
  data: { orderId, paymentId: orderId, amount: { amount: 1900, currency: 'EUR' } },
});

export type ChainJobs = { open: typeof open; runBaseline: typeof runBaseline; runOurs: typeof runOurs };
serveJobs<ChainJobs>({ open, runBaseline, runOurs });
