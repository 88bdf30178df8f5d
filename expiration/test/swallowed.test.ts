import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { type ServiceFixtureConfig, startService } from '@railhead/common/testing/service-fixture';
import { until } from '@railhead/common/testing/until';
import { expect, inject, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { openRedisRoad } from './redis-road.ts';

test('connections to Redis that swallow everything are given up, and holds are told again', async () => {
  await using road = await openRedisRoad(inject('servers').redisUrl);
  const build = (config: ServiceFixtureConfig & Pick<Config, 'holdSeconds'>) =>
    buildApp({ ...config, redisUrl: road.url });
  await using rig = await startService('expiration', build, { holdSeconds: 900 });
  const place = async (holdUntil: string) => {
    const orderId = `order-${crypto.randomUUID()}`;
    await rig.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil });
    return orderId;
  };
  const told = async () => (await rig.publishedEvents(HoldExpired)).map(({ subject }) => subject);
  const soon = () => new Date(Date.now() + 500).toISOString();

  const before = await place(soon());
  await until('a hint', async () => (await told()).includes(before));
  expect(road.connections()).toBeGreaterThan(1);
  road.swallow();
  const after = await place(soon());
  // By both promises: this long after the fault has ended.
  await until('its hint', async () => (await told()).includes(after), 30_000);
});
