import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, inject, test } from 'vitest';
import { serverSpecs } from '../local/servers/server-specs.ts';

test('every test is given real servers that answer', async () => {
  const { natsUrl, redisUrl, mongoUrl } = inject('servers');
  await serverSpecs.nats.checkReady(natsUrl);
  await serverSpecs.redis.checkReady(redisUrl);
  await serverSpecs.mongo.checkReady(mongoUrl);
  expect(readdirSync(tmpdir()).some((name) => name.startsWith('railhead-test-'))).toBe(true);
});
