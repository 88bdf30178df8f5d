import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as subscribed } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { serviceApp } from '../src/http/service-app.ts';
import type { Bus, StreamMessage } from '../src/messaging/bus.ts';
import { openBus } from '../src/messaging/nats/open-bus.ts';
import { openMongo } from '../src/store/mongo.ts';

/** A bus of `payments`, which consumes ORDERS, with streams of its own; closed with the returned app. */
async function openPayments(natsUrl = inject('servers').natsUrl) {
  const app = serviceApp({ name: 'payments', title: 'payments', logLevel: 'silent' });
  const natsPrefix = `b${crypto.randomUUID().slice(0, 8)}`;
  const bus: Bus = openBus(app, { natsUrl, natsPrefix }, 'payments');
  return { bus, [Symbol.asyncDispose]: () => app.close() };
}

async function first(messages: AsyncIterable<StreamMessage>): Promise<StreamMessage> {
  for await (const message of messages) return message;
  throw new Error('the stream ended without a message');
}

test('a rejected message is redelivered after its delay and not before', async () => {
  await using payments = await openPayments();
  const { bus } = payments;
  await bus.ready;
  await bus.publish('orders.counted.v1.c1', '{}', 'one');
  const closing = new AbortController();
  const received: { count: number; atMs: number }[] = [];
  for await (const message of bus.consume('ORDERS', closing.signal)) {
    received.push({ count: message.deliveryCount, atMs: performance.now() });
    // A fraction, as random delays are.
    if (message.deliveryCount === 1) message.nak(700.123);
    else {
      await message.ack();
      closing.abort();
    }
  }
  const [before, after] = received;
  expect(received.map(({ count }) => count)).toEqual([1, 2]);
  expect((after?.atMs ?? 0) - (before?.atMs ?? 0)).toBeGreaterThan(600);
});

test('the same message id is stored once', async () => {
  await using payments = await openPayments();
  const { bus } = payments;
  await bus.ready;
  const publish = () => bus.publish('orders.counted.v1.c1', '{}', 'one');
  expect([await publish(), await publish()]).toEqual([
    { seq: 1, duplicate: false },
    { seq: 1, duplicate: true },
  ]);
});

test('a subject without a stream is reported as unavailable', async () => {
  await using payments = await openPayments();
  await payments.bus.ready;
  await expect(payments.bus.publish('nobody.counted.v1.c1', '{}', 'one')).rejects.toMatchObject({
    name: 'Unavailable',
  });
  await expect(payments.bus.request('nobody.there', '', 2000)).rejects.toMatchObject({ name: 'Unavailable' });
});

test('a deleted durable ends the consumer, and declaring makes it again', async () => {
  await using payments = await openPayments();
  const { bus } = payments;
  await bus.ready;
  const closing = new AbortController();
  const receivedOne = Promise.withResolvers<void>();
  const consumed = (async () => {
    for await (const message of bus.consume('ORDERS', closing.signal)) {
      await message.ack();
      receivedOne.resolve();
    }
  })().catch(() => undefined);
  await bus.publish('orders.counted.v1.c1', '{}', 'before');
  await receivedOne.promise;
  await bus.deleteStream('ORDERS');
  await consumed;
  await bus.declare();
  await bus.publish('orders.counted.v1.c1', '{}', 'one');
  expect((await first(bus.consume('ORDERS', closing.signal))).seq).toBe(1);
});

test('a bus that waits for its broker closes without it', async () => {
  // A port that nobody listens on.
  const reserved = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => reserved.once('listening', resolve));
  const address = reserved.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await new Promise((resolve) => reserved.close(resolve));
  const { bus, [Symbol.asyncDispose]: close } = await openPayments(`nats://127.0.0.1:${port}`);
  expect(bus.isConnected()).toBe(false);
  bus.publishEphemeral('orders.changed', 'dropped');
  const ready = bus.ready;
  await close();
  await expect(ready).rejects.toThrow();
});

test('the health check of a database that never connected rejects', async () => {
  const app = serviceApp({ name: 'payments', title: 'payments', logLevel: 'silent' });
  try {
    const mongo = openMongo(app, 'mongodb://127.0.0.1:1/nothing');
    await expect(mongo.ping()).rejects.toMatchObject({ name: 'Unavailable' });
  } finally {
    await app.close();
  }
});

test('a listener that fails on one message hears the next one, and so do the others', async () => {
  await using payments = await openPayments();
  const { bus } = payments;
  await bus.ready;
  let reconnects = 0;
  bus.onReconnect(() => reconnects++);
  const heard: unknown[] = [];
  const other = Promise.withResolvers<string>();
  const next = Promise.withResolvers<void>();
  bus.subscribe('hint.*', (body) => {
    heard.push(JSON.parse(body));
    next.resolve();
  });
  bus.subscribe('other.*', (body) => other.resolve(body));
  await subscribed();
  bus.publishEphemeral('hint.a', '{');
  bus.publishEphemeral('hint.a', '7');
  bus.publishEphemeral('other.a', 'heard');
  await next.promise;
  expect(await other.promise).toBe('heard');
  expect({ heard, reconnects }).toEqual({ heard: [7], reconnects: 0 });
});

test('a dial that the broker answers too late leaves the connection that follows alone', async () => {
  const broker = new URL(inject('servers').natsUrl);
  const lateClosed = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const answer = (socket: Socket) => {
    const upstream = connect(Number(broker.port), broker.hostname);
    upstream.on('error', () => undefined);
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  };
  const answerLate = async (socket: Socket) => {
    socket.on('close', () => lateClosed.resolve());
    await sleep(2500);
    answer(socket);
    // A broker closes a connection that does not sign in.
    await sleep(500);
    socket.destroy();
  };
  await using proxy = createServer((socket) => {
    socket.on('error', () => undefined);
    if (sockets.push(socket) === 1) void answerLate(socket);
    else answer(socket);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  using open = new DisposableStack();
  open.defer(() => {
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(broker);
  url.port = String((proxy.address() as AddressInfo).port);
  await using payments = await openPayments(url.href);
  const { bus } = payments;
  let reconnects = 0;
  bus.onReconnect(() => reconnects++);
  await bus.ready;
  await lateClosed.promise;
  const heard: string[] = [];
  bus.subscribe('other.*', (body) => heard.push(body));
  await subscribed();
  bus.publishEphemeral('other.a', 'x'.repeat(400_000));
  await bus.declare();
  expect({ reconnects, heard: heard.map((body) => body.length) }).toEqual({
    reconnects: 0,
    heard: [400_000],
  });
});
