import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { type ServiceFixtureConfig, startService } from '@railhead/common/testing/service-fixture';
import { until } from '@railhead/common/testing/until';
import { expect, inject, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { openRedisProxy } from './redis-proxy.ts';

test('stalled connections to Redis are replaced, and expiry signals resume', async () => {
  await using proxy = await openRedisProxy(inject('servers').redisUrl);
  const build = (config: ServiceFixtureConfig & Pick<Config, 'holdSeconds'>) =>
    buildApp({ ...config, redisUrl: proxy.url });
  await using service = await startService('expiration', build, { holdSeconds: 900 });
  const place = async (holdUntil: string) => {
    const orderId = `order-${crypto.randomUUID()}`;
    await service.publish(OrderPlaced, orderId, { ...OrderPlaced.example, orderId, holdUntil });
    return orderId;
  };
  const signalled = async () => (await service.publishedEvents(HoldExpired)).map(({ subject }) => subject);
  const soon = () => new Date(Date.now() + 500).toISOString();

  const before = await place(soon());
  await until('a signal', async () => (await signalled()).includes(before));
  expect(proxy.connections()).toBeGreaterThan(1);
  proxy.stall();
  const after = await place(soon());
  // As long as the service may take to recover from a stalled connection.
  await until('its signal', async () => (await signalled()).includes(after), 30_000);
});
