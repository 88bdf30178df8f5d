import { serviceApp } from '@railhead/common/http/service-app';
import { Unavailable } from '@railhead/common/runtime/unavailable';
import { until } from '@railhead/common/testing/until';
import { expect, inject, test } from 'vitest';
import type { Hold } from '../src/domain/hold.ts';
import { openHoldTimers } from '../src/store/hold-timers.ts';
import { openRedis } from '../src/store/redis.ts';

test('a timer rings again until its hint was taken, and then never', async () => {
  const app = serviceApp({ name: 'expiration', title: 'expiration', logLevel: 'silent' });
  const time = openRedis(app, inject('servers').redisUrl);
  const told: Hold[] = [];
  const prefix = `{railhead-${crypto.randomUUID()}}`;
  const timers = openHoldTimers(app, time, {
    prefix,
    due: async (hold) => {
      told.push(hold);
      if (told.length < 4) throw new Unavailable('nothing took it');
    },
  });
  try {
    await until('redis', () => time.redis.ping());
    const hold = { orderId: 'o1', holdUntil: (await time.now()).toISOString() };
    await timers.set(hold);
    await until(
      'the timer to be gone',
      async () => (await time.redis.exists(`${prefix}:holds:hold-o1-${Date.parse(hold.holdUntil)}`)) === 0,
    );
    expect(told).toEqual([hold, hold, hold, hold]);
  } finally {
    await app.close();
  }
});
