import { Id } from '@railhead/common/contracts/common';
import { OrderPlaced, PlaceOrder } from '@railhead/common/contracts/orders';
import { HoldSeats } from '@railhead/common/contracts/seats';
import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { connectionOptions } from '@railhead/common/messaging/nats/connection-options';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { connect } from 'nats';
import Type from 'typebox';
import { serveJobs } from '../processes/worker.ts';

/** How a design claims the seats of an order. True if the buyer has got them. */
type Take = (orderId: string, order: PlaceOrder) => Promise<boolean>;

const client = new mongoose.mongo.MongoClient(process.env.MONGO_URL ?? '', {
  maxPoolSize: 80,
  writeConcern: { w: 'majority', journal: true },
});
const db = client.db();
const orders = db.collection<{ _id: string; runId: string; seat: string[]; from: number; to: number }>(
  'simple',
);
const ledger = db.collection<{ _id: string; spans: object[]; rev: number }>('seats');
const redis = new Redis(process.env.REDIS_URL ?? '');
let requestCount = 0;

/** The classic race: check whether the seats are free, then insert. */
const checkThenInsert: Take = async (_id, { runId, from, to, seats }) => {
  const seat = seats.map((one) => one.seat);
  const other = await orders.findOne({ runId, seat: { $in: seat }, from: { $lt: to }, to: { $gt: from } });
  if (other) return false;
  await orders.insertOne({ _id, runId, seat, from, to });
  return true;
};

/** The conditional claims of the ledger, without the board and without group commit. */
const databaseOnly: Take = async (orderId, { runId, from, to, seats }) => {
  const session = client.startSession();
  try {
    return await session.withTransaction(async () => {
      for (const { seat } of seats) {
        await ledger.findOneAndUpdate(
          {
            _id: `${runId}/${seat}`,
            spans: { $not: { $elemMatch: { from: { $lt: to }, to: { $gt: from } } } },
          },
          { $push: { spans: { from, to, orderId } }, $inc: { rev: 1 } },
          { upsert: true, session },
        );
      }
      const seat = seats.map((one) => one.seat);
      await orders.insertOne({ _id: orderId, runId, seat, from, to }, { session });
      return true;
    });
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError && error.code === 11_000) return false;
    throw error;
  } finally {
    await session.endSession();
  }
};

/** One key per seat: fast, but without journeys, lost with Redis, and it must undo a partial claim. */
async function setIfAbsent(runId: string, seats: string[], holder: string): Promise<boolean> {
  const taken: string[] = [];
  for (const seat of seats) {
    const key = `simple:{${runId}}:${seat}`;
    if ((await redis.set(key, holder, 'PX', 120_000, 'NX')) !== 'OK') {
      if (taken.length > 0) await redis.del(...taken);
      return false;
    }
    taken.push(key);
  }
  return true;
}

/** The three designs behind the same framework, schemas, log, metrics and sessions as ours. */
async function open(): Promise<{ port: number }> {
  await client.connect();
  await orders.createIndex({ runId: 1, seat: 1 });
  const nc = await connect(connectionOptions(process.env.NATS_URL ?? ''));
  const jsm = await nc.jetstreamManager();
  await jsm.streams.add({ name: 'BENCH_SIMPLE', subjects: ['bench.simple.>'] });
  const js = nc.jetstream();

  const app = serviceApp({ name: 'baselines', title: 'Baselines', logLevel: 'warn' });
  verifyAccessTokens(app, { authJwksUrl: process.env.AUTH_JWKS_URL ?? '' });
  const order = (path: string, take: Take) => {
    app.post(path, { onRequest: app.requireSignIn, schema: { body: PlaceOrder } }, async (request, reply) => {
      const id = `simple-${process.pid}-${requestCount++}`;
      if (!(await take(id, request.body))) return reply.code(409).send({ code: 'seat-taken' });
      await js.publish(`bench.simple.${id}`, JSON.stringify({ ...OrderPlaced.example, orderId: id }));
      return reply.code(201).send({ id });
    });
  };
  app.after(() => {
    order('/check-then-insert', checkThenInsert);
    order('/database-only', databaseOnly);
    serveHolds(app);
  });
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  return { port: Number(url.port) };
}

function serveHolds(app: App): void {
  app.put(
    '/api/seats/:runId/hold',
    { schema: { params: Type.Object({ runId: Id }), body: HoldSeats } },
    async ({ params, body }, reply) => {
      const held = await setIfAbsent(params.runId, body.seats, `holder-${requestCount++}`);
      return reply.code(held ? 200 : 409).send({ seats: body.seats });
    },
  );
}

export type SimpleDesignJobs = { open: typeof open };
serveJobs<SimpleDesignJobs>({ open });
