import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deleteStreams } from '@railhead/common/messaging/nats/declare-streams';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';

/** The data in the home folder. The Python environment with the servers is not data. */
const dataEntries =
  /^(nats|redis|mongo)(\.port)?$|^(stripe|mail|logs|run|secrets\.json|credentials\.json|imported\.json|system\.json)$/;

export function emptyHome(home: string): void {
  for (const name of readdirSync(home).filter((entry) => dataEntries.test(entry))) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

/** Deletes only our databases, streams and keys on servers given by URL. Returns one line of text per server. */
export async function emptyExternal({
  MONGO_URL,
  NATS_PREFIX,
  NATS_URL,
  REDIS_URL,
}: NodeJS.ProcessEnv): Promise<string[]> {
  return [
    ...(MONGO_URL
      ? [`MONGO_URL: ${await dropDatabases(MONGO_URL)} databases named railhead_… dropped.`]
      : []),
    ...(NATS_URL ? [`NATS_URL: ${await deleteStreams(NATS_URL, NATS_PREFIX)} streams deleted.`] : []),
    ...(REDIS_URL ? [`REDIS_URL: ${await dropKeys(REDIS_URL)} keys named railhead:… deleted.`] : []),
  ];
}

async function dropDatabases(url: string): Promise<number> {
  const client = new mongoose.mongo.MongoClient(url);
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    const ours = databases.filter(({ name }) => name.startsWith('railhead_'));
    for (const { name } of ours) await client.db(name).dropDatabase();
    return ours.length;
  } finally {
    await client.close();
  }
}

async function dropKeys(url: string): Promise<number> {
  const redis = new Redis(url);
  try {
    let deleted = 0;
    // The keys of the timers have a hash tag: `{railhead}:…`.
    for (const match of ['railhead:*', '{railhead*']) {
      for await (const keys of redis.scanStream({ match, count: 1_000 })) {
        if (keys.length > 0) deleted += await redis.unlink(keys);
      }
    }
    return deleted;
  } finally {
    redis.disconnect();
  }
}
