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

let rig: ServiceFixture;
let redis: Redis;
const start = async () => {
  rig = await startService('expiration', buildApp, { holdSeconds: 900 });
  redis = new Redis(rig.config.redisUrl);
};
beforeEach(start);
afterEach(async () => {
  vi.restoreAllMocks();
  redis.disconnect();
  await rig[Symbol.asyncDispose]();
});

/** By the clock that decides here: Redis'. */
async function inMs(ms: number): Promise<string> {
  const [seconds, micros] = await redis.time();
  return new Date(Number(seconds) * 1000 + Math.round(Number(micros) / 1000) + ms).toISOString();
}

async function place(holdUntil: string): Promise<string> {
  const orderId = `order-${crypto.randomUUID()}`;
  await rig.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil });
  return orderId;
}

const ended = (orderId: string) => ({ orderId, runId: 'run-1', seats: ['A-1'] });

/** The hint of an order, and when JetStream stored it. */
async function hintOf(orderId: string) {
  for await (const { text, at } of rig.bus.readToEnd('EXPIRATION', {})) {
    const event: { subject: string } = JSON.parse(text());
    if (event.subject === orderId) return { event, at };
  }
  return undefined;
}
const hintsOf = async (orderId: string) =>
  (await rig.publishedEvents(HoldExpired))
    .filter(({ subject }) => subject === orderId)
    .map(({ data }) => data.holdUntil);
const untilHint = (orderId: string) => until(`the hint of ${orderId}`, () => hintOf(orderId));
const prefix = () => `{railhead-${rig.config.natsPrefix}}`;
const timers = () => redis.zcard(`${prefix()}:holds:delayed`);

test('a hold is told when it ends, not before, once', async () => {
  const holdUntil = await inMs(700);
  const orderId = await place(holdUntil);
  await rig.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil }, { version: 1 });
  const { event, at } = await untilHint(orderId);
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
  await rig.waitUntilIdle();
  expect(await rig.publishedEvents(HoldExpired)).toHaveLength(1);
  await until('the timer to be gone', async () => (await timers()) === 0);
});

test('an order that was paid or cancelled has no timer any more', async () => {
  const [paid, cancelled, open] = [
    await place(await inMs(900)),
    await place(await inMs(900)),
    await place(await inMs(1000)),
  ];
  await until('the timers', async () => (await timers()) === 3);
  await rig.publish(OrderConfirmed, paid, ended(paid));
  await rig.publish(OrderCancelled, cancelled, { ...ended(cancelled), reason: 'by-buyer' });
  await untilHint(open);
  expect((await rig.publishedEvents(HoldExpired)).map(({ subject }) => subject)).toEqual([open]);
});

test('a timer set before a restart rings after it', async () => {
  const holdUntil = await inMs(2500);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await rig.restart();
  const { at } = await untilHint(orderId);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
});

test('more time is another timer: the earlier end is a hint that means nothing, the later one is told', async () => {
  const [first, second] = [await inMs(600), await inMs(1500)];
  const orderId = await place(first);
  await rig.publish(OrderExtended, orderId, { orderId, runId: 'run-1', holdUntil: second, extensions: 1 });
  await until('both hints', async () => (await hintsOf(orderId)).length === 2);
  expect(await hintsOf(orderId)).toEqual([first, second]);

  const paid = await place(await inMs(60_000));
  await rig.publish(OrderExtended, paid, {
    orderId: paid,
    runId: 'run-1',
    holdUntil: await inMs(90_000),
    extensions: 1,
  });
  await until('its timers', async () => (await timers()) === 2);
  await rig.publish(OrderConfirmed, paid, ended(paid));
  await until('the later one to be removed', async () => (await timers()) === 1);
});

test('holds that ended while nobody was here are told at the next start; those of long ago are not', async () => {
  const holdUntil = await inMs(800);
  const known = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await rig.app.close();
  const unheard = await place(holdUntil);
  const forgotten = await place(await inMs(-2 * 3600_000));
  await until('the holds to end', async () => (await inMs(0)) > holdUntil);
  expect(await hintOf(known)).toBeUndefined();

  await rig.restart();
  await Promise.all([untilHint(known), untilHint(unheard)]);
  await rig.waitUntilIdle();
  expect(await hintOf(forgotten)).toBeUndefined();
});

test('timers lost with Redis are set again from the stream, those of ended orders are not', async () => {
  const holdUntil = await inMs(4000);
  const [open, paid] = [await place(holdUntil), await place(holdUntil)];
  await rig.publish(OrderConfirmed, paid, ended(paid));
  await rig.waitUntilIdle();
  await until('the one timer', async () => (await timers()) === 1);

  await redis.flushdb();
  expect(await hintOf(open)).toBeUndefined();
  const { at } = await untilHint(open);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  expect(await hintOf(paid)).toBeUndefined();
});

test('a Redis that was started anew may have lost its last second: timers are set again', async () => {
  const holdUntil = await inMs(4000);
  const [placed, extended] = [await place(holdUntil), await place(await inMs(60_000))];
  await rig.publish(OrderExtended, extended, { orderId: extended, runId: 'run-1', holdUntil, extensions: 1 });
  await until('the timers', async () => (await timers()) === 3);

  const keys = await redis.keys(`${prefix()}:*`);
  await redis.del(keys.filter((key) => !key.endsWith(':mark')));
  await redis.set(`${prefix()}:mark`, 'the run before');
  const { at } = await untilHint(placed);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  await untilHint(extended);
  expect(await hintsOf(extended)).toEqual([holdUntil]);
});

test('a stream that is filled again sets no timer twice', async () => {
  const holdUntil = await inMs(3000);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await rig.bus.deleteStream('ORDERS');
  await until('the stream to stand again', () => rig.bus.state('ORDERS'));
  await rig.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil }, { version: 1 });
  await untilHint(orderId);
  await rig.waitUntilIdle();
  expect(await hintsOf(orderId)).toEqual([holdUntil]);
  expect(await timers()).toBe(0);
});

test.each([
  ['fast', 10],
  ['slow', -10],
])('a clock that is ten minutes %s tells holds at their end', async (_, minutes) => {
  const rightClock = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => rightClock() + minutes * 60_000);
  await rig.restart();
  const holdUntil = await inMs(1200);
  const { at } = await untilHint(await place(holdUntil));
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  expect(at.getTime()).toBeLessThan(Date.parse(holdUntil) + 5000);
});

test('a clock set forward after a timer was set rings it early, and it is put back for the rest', async () => {
  const holdUntil = await inMs(2500);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  const rightClock = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => rightClock() + 600_000);
  await untilHint(await place(await inMs(100)));

  const { at } = await untilHint(orderId);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  const early = await rig.app.metrics.registry.getSingleMetricAsString('railhead_hold_timers_total');
  expect(early).toMatch(/outcome="early"[^\n]*\} [1-9]/);
});

test('a Redis that may evict timers is refused', async () => {
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  try {
    const answer = await rig.app.inject('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ ready: false, away: ['redis'] });
  } finally {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
  }
  expect((await rig.app.inject('/ready')).statusCode).toBe(200);
});
