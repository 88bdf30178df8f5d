import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { afterAll, expect, test } from 'vitest';
import { startServers } from '../servers/start-servers.ts';
import { emptyExternal, emptyHome } from './empty.ts';

const home = mkdtempSync(join(tmpdir(), 'railhead-empty-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('a reset deletes the data and keeps the downloaded servers', () => {
  const folder = join(home, 'folder');
  for (const name of ['venv', 'nats', 'logs']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'nats.port'), '4222');
  emptyHome(folder);
  expect(readdirSync(folder)).toEqual(['venv']);
});

// On servers of its own: on shared ones it would delete the data of other tests.
test('on external servers only our databases and keys are deleted', async () => {
  const servers = await startServers({ dataDir: home });
  const client = new mongoose.mongo.MongoClient(servers.mongoUrl);
  const redis = new Redis(servers.redisUrl);
  const documents = (database: string) => client.db(database).collection('things');
  try {
    await documents('railhead_orders').insertOne({});
    await documents('others').insertOne({});
    await redis.mset('railhead:key', '1', 'others:key', '1');

    await emptyExternal({ MONGO_URL: servers.mongoUrl, REDIS_URL: servers.redisUrl });

    expect(await documents('railhead_orders').countDocuments()).toBe(0);
    expect(await documents('others').countDocuments()).toBe(1);
    expect(await redis.mget('railhead:key', 'others:key')).toEqual([null, '1']);
  } finally {
    redis.disconnect();
    await client.close();
    await servers.discard();
  }
});
