import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, inject, test } from 'vitest';
import { recipes } from './servers/recipes.ts';

test('every test is given real servers that answer', async () => {
  const { natsUrl, redisUrl, mongoUrl } = inject('servers');
  await recipes.nats.talk(natsUrl, 'given');
  await recipes.redis.talk(redisUrl, 'given');
  await recipes.mongo.talk(mongoUrl, 'given');
  expect(readdirSync(tmpdir()).some((name) => name.startsWith('railhead-test-'))).toBe(true);
});
