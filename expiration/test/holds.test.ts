import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '@railhead/common/contracts/orders';
import { type Rig, startRig } from '@railhead/common/testing/rig';
import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildApp } from '../src/app.ts';

let rig: Rig;
let redis: Redis;
const start = async () => {
  rig = await startRig('expiration', buildApp, { holdSeconds: 900 });
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
  for await (const { text, at } of rig.bus.read('EXPIRATION', {})) {
    const event: { subject: string } = JSON.parse(text());
    if (event.subject === orderId) return { event, at };
  }
  return undefined;
}
const untilHint = (orderId: string) => until(`the hint of ${orderId}`, () => hintOf(orderId));
const timers = () => redis.zcard(`{railhead-${rig.config.natsPrefix}}:holds:delayed`);

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
  await rig.settled();
  expect(await rig.said(HoldExpired)).toHaveLength(1);
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
  expect((await rig.said(HoldExpired)).map(({ subject }) => subject)).toEqual([open]);
});

test('a timer set before a restart rings after it', async () => {
  const holdUntil = await inMs(2500);
  const orderId = await place(holdUntil);
  await until('the timer', async () => (await timers()) === 1);
  await rig.restart();
  const { at } = await untilHint(orderId);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
});

test('timers lost with Redis are set again from the stream, those of ended orders are not', async () => {
  const holdUntil = await inMs(4000);
  const [open, paid] = [await place(holdUntil), await place(holdUntil)];
  await rig.publish(OrderConfirmed, paid, ended(paid));
  await rig.settled();
  await until('the one timer', async () => (await timers()) === 1);

  await redis.flushdb();
  expect(await hintOf(open)).toBeUndefined();
  const { at } = await untilHint(open);
  expect(at.getTime()).toBeGreaterThanOrEqual(Date.parse(holdUntil));
  expect(await hintOf(paid)).toBeUndefined();
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
