import { serviceApp } from '@railhead/common/http/service-app';
import { Unavailable } from '@railhead/common/runtime/unavailable';
import { until } from '@railhead/common/testing/until';
import { expect, inject, test } from 'vitest';
import type { Hold } from '../src/domain/hold.ts';
import { openHoldTimers } from '../src/persistence/hold-timers.ts';
import { openRedis } from '../src/persistence/redis-clock.ts';
import { startTimerWorker } from '../src/workers/fire-timers.ts';

test('a timer fires again until its signal is published, and never after that', async () => {
  const app = serviceApp({ name: 'expiration', title: 'expiration', logLevel: 'silent' });
  const clock = openRedis(app, inject('servers').redisUrl);
  const attempts: Hold[] = [];
  const prefix = `{railhead-${crypto.randomUUID()}}`;
  const timers = openHoldTimers(app, clock, prefix);
  startTimerWorker(app, clock, {
    prefix,
    publish: async (hold) => {
      attempts.push(hold);
      if (attempts.length < 4) throw new Unavailable('the broker is away');
    },
  });
  try {
    await until('redis', () => clock.redis.ping());
    const hold = { orderId: 'o1', holdUntil: (await clock.now()).toISOString() };
    await timers.set(hold);
    await until(
      'the timer to be gone',
      async () => (await clock.redis.exists(`${prefix}:holds:hold-o1-${Date.parse(hold.holdUntil)}`)) === 0,
    );
    expect(attempts).toEqual([hold, hold, hold, hold]);
  } finally {
    await app.close();
  }
});
