import { serviceApp } from '@railhead/common/http/service-app';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { streams } from '@railhead/common/messaging/topology';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import type { Product } from './product.ts';

const services = ['auth', 'tickets', 'orders', 'payments'] as const;

/** A collection as docs/privacy.md names it, with what of its documents says when they are deleted. */
interface StoredCollection {
  place: string;
  /** It has an index that deletes documents. */
  expires: boolean;
  documents: { purgeAt?: Date; runId: string }[];
}

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/** Everything that the services of a product store, read past them: databases, streams and Redis. */
export async function openStorage({ mongoUrl, natsUrl, redisUrl }: Product['servers']) {
  await using opened = new AsyncDisposableStack();
  const reader = opened.adopt(serviceApp({ name: 'reader', title: 'reader', logLevel: 'silent' }), (app) =>
    app.close(),
  );
  const bus = openBus(reader, { natsUrl }, 'reader');
  await bus.ready;
  const mongo = opened.adopt(mongoose.createConnection(mongoUrl), (connection) => connection.close());
  await mongo.asPromise();
  const redis = opened.adopt(new Redis(redisUrl), async (client) => client.disconnect());
  const running = opened.move();

  const databases = services.map((service) => ({ service, db: mongo.useDb(`railhead_${service}`) }));
  const collectionsOf = async ({ service, db }: (typeof databases)[number]) =>
    (await db.listCollections()).map(({ name }) => ({
      place: `${service}.${name}`,
      documents: db.collection<{ _id: unknown; purgeAt?: Date; booking?: { runId: string } }>(name),
    }));
  const allCollections = async () => (await Promise.all(databases.map(collectionsOf))).flat();
  const allKeys = async () => (await redis.keys('*')).toSorted();

  return {
    close: () => running.disposeAsync(),
    /** Every document, message and Redis key with its value, as text. */
    async *everything(): AsyncGenerator<{ place: string; text: string }> {
      for (const { place, documents } of await allCollections())
        for await (const document of documents.find()) yield { place, text: JSON.stringify(document) };
      for (const { name } of streams)
        for await (const message of bus.readToEnd(name, {}))
          yield { place: `${name}/${message.seq}`, text: `${message.subject} ${message.text()}` };
      for (const key of await allKeys()) yield { place: key, text: `${key} ${await valueOf(redis, key)}` };
    },
    collections: async (): Promise<StoredCollection[]> =>
      Promise.all(
        (await allCollections()).map(async ({ place, documents }) => {
          const indexes = await documents.indexes();
          const found = await documents.find({ purgeAt: { $exists: true } }).toArray();
          return {
            place,
            expires: indexes.some(({ expireAfterSeconds }) => expireAfterSeconds !== undefined),
            documents: found.map(({ _id, purgeAt, booking }) => ({
              ...(purgeAt && { purgeAt }),
              runId: booking?.runId ?? String(_id).split('/')[0] ?? '',
            })),
          };
        }),
      ),
    /** The documents in which one of some texts stands, by collection. */
    async documentsWith(texts: readonly string[]): Promise<{ place: string; document: { _id: unknown } }[]> {
      const found: { place: string; document: { _id: unknown } }[] = [];
      for (const { place, documents } of await allCollections())
        for await (const document of documents.find()) {
          const json = JSON.stringify(document);
          if (texts.some((text) => json.includes(text))) found.push({ place, document });
        }
      return found;
    },
    /** When each run arrives, in epoch milliseconds. */
    async arrivals(): Promise<Map<string, number>> {
      const runs = mongo.useDb('railhead_tickets').collection<{ _id: string; arrivesAt: Date }>('runs');
      const found = await runs.find({}, { projection: { arrivesAt: 1 } }).toArray();
      return new Map(found.map(({ _id, arrivesAt }) => [_id, arrivesAt.getTime()]));
    },
    streams: () =>
      Promise.all(streams.map(async ({ name }) => ({ place: name, ms: (await bus.state(name)).maxAgeMs }))),
    redisKeys: async () =>
      Promise.all((await allKeys()).map(async (key) => ({ key, ttlMs: await redis.pttl(key) }))),
  };
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return '';
  }
}
