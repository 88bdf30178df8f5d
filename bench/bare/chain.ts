import { OrderConfirmed } from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import mongoose from 'mongoose';
import { connect, StorageType } from 'nats';
import { stopwatch } from '../measure/latency.ts';
import { answerJobs } from '../processes/worker.ts';

const nc = await connect({ servers: process.env.NATS_URL ?? '' });
const js = nc.jetstream();
const client = new mongoose.mongo.MongoClient(process.env.MONGO_URL ?? '', {
  writeConcern: { w: 'majority', journal: true },
});
const [said, heard] = ['chain_said', 'chain_heard'].map((name) =>
  client.db().collection<{ _id: string; events: object[] }>(name),
);
const event = { type: 'bench.chain.v1', data: { text: 'x'.repeat(300) } };
const chainSubject = 'bench.chain';

/** Who waits for a message of a stream that carries some text, by that text. */
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

/** Streams and consumers of both chains; ours exists by now. */
async function open(): Promise<void> {
  await client.connect();
  const jsm = await nc.jetstreamManager();
  await jsm.streams.add({ name: 'BENCH_CHAIN', subjects: [`${chainSubject}.>`], storage: StorageType.File });
  await follow('BENCH_CHAIN', `${chainSubject}.>`, (subject) => subject);
  await follow('ORDERS', `${OrderConfirmed.type}.>`, (subject) => subject);
}

/**
 * The bare limit of one event that causes the next: a guarded update on disk, its event told and acknowledged on disk,
 * delivered, and an insert on disk. One after the other; the answer is the latencies.
 */
async function bare({ links }: { links: number }): Promise<string> {
  const watch = stopwatch();
  const ids = Array.from({ length: links }, () => crypto.randomUUID());
  await said?.insertMany(ids.map((_id) => ({ _id, events: [event] })));
  for (const id of ids) {
    const began = performance.now();
    await said?.updateOne({ _id: id }, { $push: { events: event } });
    const delivered = arrives(`${chainSubject}.${id}`);
    await js.publish(`${chainSubject}.${id}`, JSON.stringify(event), { msgID: id });
    await delivered;
    await heard?.insertOne({ _id: id, events: [event] });
    watch.note(performance.now() - began);
  }
  return watch.encoded();
}

/**
 * Ours: the authorisation of a pending order is told as `payments` tells it, until its `order-confirmed` comes out of
 * the stream. One after the other, or a new one every so many milliseconds.
 */
async function ours({ orderIds, everyMs }: { orderIds: string[]; everyMs?: number }): Promise<string> {
  const watch = stopwatch();
  const confirm = async (orderId: string, due: number) => {
    const confirmed = arrives(`${OrderConfirmed.type}.${orderId}`);
    await js.publish(`${PaymentAuthorized.type}.${orderId}`, JSON.stringify(authorized(orderId)), {
      msgID: `${orderId}.1`,
    });
    await confirmed;
    watch.note(performance.now() - due);
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

export type ChainJobs = { open: typeof open; bare: typeof bare; ours: typeof ours };
answerJobs<ChainJobs>({ open, bare, ours });
