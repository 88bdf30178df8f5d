import { serviceApp } from '@railhead/common/http/service-app';
import { until } from '@railhead/common/testing/until';
import { expect, inject, test } from 'vitest';
import { endOf, type Hold } from '../src/domain/hold.ts';
import { openHoldTimers } from '../src/persistence/hold-timers.ts';
import { openRedis } from '../src/persistence/redis-clock.ts';
import { startTimerWorker } from '../src/workers/fire-timers.ts';

const farCount = 10_000;
const batchSize = 200;
const nearCount = 500;
/** Between the ends of two near holds. */
const intervalMs = 10;

test('among 10,000 pending timers, those of ended holds fire once and not early', async ({ annotate }) => {
  const app = serviceApp({ name: 'expiration', title: 'expiration', logLevel: 'silent' });
  const clock = openRedis(app, inject('servers').redisUrl);
  const fired: { hold: Hold; lateMs: number }[] = [];
  const prefix = `{railhead-${crypto.randomUUID()}}`;
  const timers = openHoldTimers(app, clock, prefix);
  startTimerWorker(app, clock, {
    prefix,
    publish: async (hold, now) => {
      fired.push({ hold, lateMs: now.getTime() - endOf(hold) });
    },
  });
  try {
    await until('redis', () => clock.redis.ping());
    const from = (await clock.now()).getTime();
    const holdAt = (name: string, index: number, ms: number): Hold => ({
      orderId: `${name}-${index}`,
      holdUntil: new Date(ms).toISOString(),
    });
    const far = Array.from({ length: farCount }, (_, index) => holdAt('far', index, from + 900_000 + index));
    for (let set = 0; set < far.length; set += batchSize)
      await Promise.all(far.slice(set, set + batchSize).map(timers.set));
    const first = (await clock.now()).getTime() + 2000;
    const near = Array.from({ length: nearCount }, (_, index) =>
      holdAt('near', index, first + index * intervalMs),
    );
    await Promise.all(near.map(timers.set));

    await until('all due timers to fire', () => fired.length >= nearCount);
    expect(fired.map(({ hold }) => hold).sort((a, b) => endOf(a) - endOf(b))).toEqual(near);
    expect(Math.min(...fired.map(({ lateMs }) => lateMs))).toBeGreaterThanOrEqual(0);
    expect(await clock.redis.zcard(`${prefix}:holds:delayed`)).toBe(farCount);

    const late = fired.map(({ lateMs }) => lateMs).sort((a, b) => a - b);
    const at = (share: number) => late[Math.ceil(late.length * share) - 1];
    await annotate(`late by p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms`);
  } finally {
    await clock.redis.unlink(await clock.redis.keys(`${prefix}:*`));
    await app.close();
  }
});
