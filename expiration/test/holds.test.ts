import { HoldExpired } from '@railhead/common/contracts/expiration';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderExtended,
  OrderPlaced,
} from '@railhead/common/contracts/orders';
import { type ServiceFixture, startService } from '@railhead/common/testing/service-fixture';
import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildApp } from '../src/app.ts';

let service: ServiceFixture;
let redis: Redis;
const start = async () => {
  service = await startService('expiration', buildApp, { holdSeconds: 900 });
  redis = new Redis(service.config.redisUrl);
};
beforeEach(start);
afterEach(async () => {
  vi.restoreAllMocks();
  redis.disconnect();
  await service[Symbol.asyncDispose]();
});

/** A moment by Redis' clock, which decides when timers fire. */
async function inMs(ms: number): Promise<string> {
  const [seconds, micros] = await redis.time();
  return new Date(Number(seconds) * 1000 + Math.round(Number(micros) / 1000) + ms).toISOString();
}

async function place(holdUntil: string): Promise<string> {
  const orderId = `order-${crypto.randomUUID()}`;
  await service.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil });
  return orderId;
}

const ended = (orderId: string) => ({ orderId, runId: 'run-1', seats: ['A-1'] });

/** The expiry signal of an order, and when JetStream stored it. */
async function signalOf(orderId: string) {
  for await (const { text, at } of service.bus.readToEnd('EXPIRATION', {})) {
    const event: { subject: string } = JSON.parse(text());
    if (event.subject === orderId) return { event, at };
  }
  return undefined;
}
const signalsOf = async (orderId: string) =>
  (await service.publishedEvents(HoldExpired))
    .filter(({ subject }) => subject === orderId)
    .map(({ data }) => data.holdUntil);
const untilSignal = (orderId: string) => until(`the signal of ${orderId}`, () => signalOf(orderId));
const prefix = () => `{railhead-${service.config.natsPrefix}}`;
const timers = () => redis.zcard(`${prefix()}:holds:delayed`);

test('a signal is published once when a hold ends, not before', async () => {
  const holdUntil = await inMs(700);
  const orderId = await place(holdUntil);
  await service.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil }, { version: 1 });
  const { event, at } = await untilSignal(orderId);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  expect(event).toEqual({
    specversion: '1.0',
    id: `${orderId}.${Date.parse(holdUntil)}`,
    source: 'expiration',
    type: HoldExpired.type,
    subject: orderId,
    time: expect.any(String),
    correlationid: orderId,
    data: { orderId, holdUntil },
  });
  await service.waitUntilIdle();
  expect(await service.publishedEvents(HoldExpired)).toHaveLength(1);
  await until('the timer to be gone', async () => (await timers()) === 0);
});

test('the timer of a paid or cancelled order is removed', async () => {
  const [paid, cancelled, open] = [
    await place(await inMs(900)),
    await place(await inMs(900)),
    await place(await inMs(1000)),
  ];
  await until('the timers', async () => (await timers()) === 3);
  await service.publish(OrderConfirmed, paid, ended(paid));
  await service.publish(OrderCancelled, cancelled, { ...ended(cancelled), reason: 'by-buyer' });
  await untilSignal(open);
  expect((await service.publishedEvents(HoldExpired)).map(({ subject }) => subject)).toEqual([open]);
});

test('a timer that was set before a restart fires after it', async () => {
  const holdUntil = await inMs(2500);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await service.restart();
  const { at } = await untilSignal(orderId);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
});

test('an extension sets a second timer, and both ends are signalled', async () => {
  const [first, second] = [await inMs(600), await inMs(1500)];
  const orderId = await place(first);
  await service.publish(OrderExtended, orderId, {
    orderId,
    runId: 'run-1',
    holdUntil: second,
    extensions: 1,
  });
  await until('both signals', async () => (await signalsOf(orderId)).length === 2);
  expect(await signalsOf(orderId)).toEqual([first, second]);

  const paid = await place(await inMs(60_000));
  await service.publish(OrderExtended, paid, {
    orderId: paid,
    runId: 'run-1',
    holdUntil: await inMs(90_000),
    extensions: 1,
  });
  await until('its timers', async () => (await timers()) === 2);
  await service.publish(OrderConfirmed, paid, ended(paid));
  await until('the later one to be removed', async () => (await timers()) === 1);
});

test('holds that ended while the service was down are signalled at the next start, except those of hours ago', async () => {
  const holdUntil = await inMs(800);
  const known = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await service.app.close();
  const missed = await place(holdUntil);
  const old = await place(await inMs(-2 * 3600_000));
  await until('the holds to end', async () => (await inMs(0)) > holdUntil);
  expect(await signalOf(known)).toBeUndefined();

  await service.restart();
  await Promise.all([untilSignal(known), untilSignal(missed)]);
  await service.waitUntilIdle();
  expect(await signalOf(old)).toBeUndefined();
});

test('when Redis loses its data, timers are restored from the stream, except those of ended orders', async () => {
  const holdUntil = await inMs(4000);
  const [open, paid] = [await place(holdUntil), await place(holdUntil)];
  await service.publish(OrderConfirmed, paid, ended(paid));
  await service.waitUntilIdle();
  await until('the one timer', async () => (await timers()) === 1);

  await redis.flushdb();
  expect(await signalOf(open)).toBeUndefined();
  const { at } = await untilSignal(open);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  expect(await signalOf(paid)).toBeUndefined();
});

test('when Redis restarts, timers are restored, because its last second may be lost', async () => {
  const holdUntil = await inMs(4000);
  const [placed, extended] = [await place(holdUntil), await place(await inMs(60_000))];
  await service.publish(OrderExtended, extended, {
    orderId: extended,
    runId: 'run-1',
    holdUntil,
    extensions: 1,
  });
  await until('the timers', async () => (await timers()) === 3);

  const keys = await redis.keys(`${prefix()}:*`);
  await redis.del(keys.filter((key) => !key.endsWith(':mark')));
  await redis.set(`${prefix()}:mark`, 'a previous run');
  const { at } = await untilSignal(placed);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  await untilSignal(extended);
  expect(await signalsOf(extended)).toEqual([holdUntil]);
});

test('a replayed stream sets no timer twice', async () => {
  const holdUntil = await inMs(3000);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await service.bus.deleteStream('ORDERS');
  await until('the stream to be created again', () => service.bus.state('ORDERS'));
  await service.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil }, { version: 1 });
  await untilSignal(orderId);
  await service.waitUntilIdle();
  expect(await signalsOf(orderId)).toEqual([holdUntil]);
  expect(await timers()).toBe(0);
});

test.each([
  ['fast', 10],
  ['slow', -10],
])('with a local clock that is ten minutes %s, signals are published when holds end', async (_, minutes) => {
  const rightClock = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => rightClock() + minutes * 60_000);
  await service.restart();
  const holdUntil = await inMs(1200);
  const { at } = await untilSignal(await place(holdUntil));
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  expect(at.getTime()).toBeLessThan(Date.parse(holdUntil) + 5000);
});

test('a timer that fires early because the local clock was set forward is delayed for the rest', async () => {
  const holdUntil = await inMs(2500);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  const rightClock = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => rightClock() + 600_000);
  await untilSignal(await place(await inMs(100)));

  const { at } = await untilSignal(orderId);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  const early = await service.app.metrics.registry.getSingleMetricAsString('railhead_hold_timers_total');
  expect(early).toMatch(/outcome="early"[^\n]*\} [1-9]/);
});

test('the service says that Redis is not usable while it may evict timers', async () => {
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  try {
    const response = await service.app.inject('/ready');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ ready: true, away: ['redis'] });
  } finally {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
  }
  expect((await service.app.inject('/ready')).json()).toEqual({ ready: true, away: [] });
});
