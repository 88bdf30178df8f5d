import { serviceApp } from '@railhead/common/http/service-app';
import { until } from '@railhead/common/testing/until';
import { expect, inject, test } from 'vitest';
import { endOf, type Hold } from '../src/domain/hold.ts';
import { openHoldTimers } from '../src/store/hold-timers.ts';
import { openRedis } from '../src/store/redis.ts';

const outstanding = 10_000;
const atOnce = 200;
const due = 500;
/** Between the ends of two holds that are due. */
const apartMs = 10;

test('of 10,000 outstanding holds those that end are told, each once and none early', async ({
  annotate,
}) => {
  const app = serviceApp({ name: 'expiration', title: 'expiration', logLevel: 'silent' });
  const time = openRedis(app, inject('servers').redisUrl);
  const told: { hold: Hold; lateMs: number }[] = [];
  const prefix = `{railhead-${crypto.randomUUID()}}`;
  const timers = openHoldTimers(app, time, {
    prefix,
    due: async (hold, at) => {
      told.push({ hold, lateMs: at.getTime() - endOf(hold) });
    },
  });
  try {
    await until('redis', () => time.redis.ping());
    const from = (await time.now()).getTime();
    const holdAt = (name: string, index: number, ms: number): Hold => ({
      orderId: `${name}-${index}`,
      holdUntil: new Date(ms).toISOString(),
    });
    const far = Array.from({ length: outstanding }, (_, index) =>
      holdAt('far', index, from + 900_000 + index),
    );
    for (let set = 0; set < far.length; set += atOnce)
      await Promise.all(far.slice(set, set + atOnce).map(timers.set));
    const first = (await time.now()).getTime() + 2000;
    const near = Array.from({ length: due }, (_, index) => holdAt('near', index, first + index * apartMs));
    await Promise.all(near.map(timers.set));

    await until('the near ones to be told', () => told.length >= due);
    expect(told.map(({ hold }) => hold).sort((a, b) => endOf(a) - endOf(b))).toEqual(near);
    expect(Math.min(...told.map(({ lateMs }) => lateMs))).toBeGreaterThanOrEqual(0);
    expect(await time.redis.zcard(`${prefix}:holds:delayed`)).toBe(outstanding);

    const late = told.map(({ lateMs }) => lateMs).sort((a, b) => a - b);
    const at = (share: number) => late[Math.ceil(late.length * share) - 1];
    await annotate(`late by p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms`);
  } finally {
    await time.redis.unlink(await time.redis.keys(`${prefix}:*`));
    await app.close();
  }
});
