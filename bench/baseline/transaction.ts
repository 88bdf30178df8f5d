import mongoose from 'mongoose';
import { serveJobs } from '../processes/worker.ts';
import { type BaselineSample, closedLoop } from './closed-loop.ts';

const client = new mongoose.mongo.MongoClient(process.env.MONGO_URL ?? '', { maxPoolSize: 80 });
const db = client.db();
const ledger = db.collection<{ _id: string; spans: object[]; rev: number }>('ledger');
const orders = db.collection<{ _id: string }>('orders');
const keys = db.collection<{ _id: string; bodyHash: string; answer: object; purgeAt: Date }>('keys');
/** Far in the future, like ours: otherwise the database would delete expired documents during the measurement. */
const purgeAfterMs = 30 * 24 * 3_600_000;
let count = 0;

/** The same indexes as our collections. */
async function open(): Promise<void> {
  await client.connect();
  await ledger.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  await keys.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  await orders.createIndex({ reference: 1 }, { unique: true });
  await orders.createIndex({ status: 1, holdUntil: 1 });
  await orders.createIndex({ accountId: 1, placedAt: -1 });
  await orders.createIndex({ runId: 1, status: 1 });
  await orders.createIndex({ unsentAt: 1 }, { partialFilterExpression: { unsentAt: { $exists: true } } });
}

/**
 * The baseline for a durable order: two conditional claims, an order of our size with its event, and an idempotency key in
 * one transaction, acknowledged by a majority and on disk.
 */
async function run(loop: { inFlight: number; seconds: number }): Promise<BaselineSample> {
  return closedLoop(loop, () => commit(`baseline-${process.pid}-${count++}`));
}

async function commit(id: string): Promise<void> {
  const session = client.startSession();
  try {
    session.startTransaction({
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', j: true },
    });
    const now = new Date();
    const purgeAt = new Date(now.getTime() + purgeAfterMs);
    for (const seat of ['A-1', 'A-2']) {
      await ledger.findOneAndUpdate(
        { _id: `${id}/${seat}`, spans: { $not: { $elemMatch: { from: { $lt: 4 }, to: { $gt: 0 } } } } },
        {
          $push: { spans: { from: 0, to: 4, orderId: id } },
          $inc: { rev: 1 },
          $setOnInsert: { purgeAt },
        },
        { upsert: true, returnDocument: 'after', session },
      );
    }
    await orders.insertOne(orderOf(id, now), { session });
    await keys.insertOne({ _id: id, bodyHash: id, answer: { orderId: id }, purgeAt }, { session });
    await session.commitTransaction();
  } finally {
    await session.endSession();
  }
}

function orderOf(id: string, now: Date) {
  const fare = { amount: 1900, currency: 'EUR' };
  const seats = ['A-1', 'A-2'].map((seat) => ({
    seat,
    passenger: { name: 'Ada Byron', type: 'adult' },
    fare,
  }));
  const booking = {
    accountId: 'buyer-1',
    reference: id,
    runId: 'run-1-20991231',
    from: 0,
    to: 4,
    seats,
    contact: 'buyer-1@example.org',
    fare,
    holdUntil: now,
  };
  const event = {
    specversion: '1.0',
    id: `${id}.1`,
    source: 'orders',
    type: 'orders.order-placed.v1',
    subject: id,
    time: now.toISOString(),
    version: 1,
    correlationid: id,
    causationid: id,
    data: { orderId: id, ...booking },
  };
  const state = { ...booking, placedAt: now, status: 'pending', progress: { payment: 'none' } };
  return { _id: id, rev: 1, at: now, heard: {}, ...state, events: [event], sent: 0, unsentAt: now };
}

export type TransactionJobs = { open: typeof open; run: typeof run };
serveJobs<TransactionJobs>({ open, run });
