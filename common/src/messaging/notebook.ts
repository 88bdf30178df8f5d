import type { Envelope } from '../contracts/define.ts';
import type { Mongo } from '../store/mongo.ts';
import { days } from './topology.ts';

/** An event that came before its turn, with where it lies in its stream. */
export interface Waiting {
  _id: string;
  /** `<source>/<aggregateId>` */
  key: string;
  version: number;
  event: Envelope;
  stream: string;
  seq: number;
  since: Date;
  askedAt?: Date;
}

export interface Tries {
  count: number;
  since: Date;
}

/** What a consumer must remember beyond the documents it changes. */
export interface Notebook {
  ready: Promise<void>;
  /** Counts one more failed try of a message. */
  tried(stream: string, seq: number): Promise<Tries>;
  /** It is over for this message: applied or parked. */
  forget(stream: string, seq: number): Promise<void>;
  waitFor(event: Envelope, delivery: { stream: string; seq: number }): Promise<void>;
  /** The earliest waiting event of an aggregate. */
  next(key: string): Promise<Waiting | undefined>;
  done(waiting: Waiting): Promise<void>;
  /** Aggregates with something waiting. */
  keys(): Promise<string[]>;
  /** Waiting longer than `ms` without the owner having been asked within the last minute; marks them as asked. */
  overdue(ms: number): Promise<Waiting[]>;
  /** Rewrites waiting events of an account (`order-placed` with names): a person is to be forgotten. */
  blank(accountId: string, rewrite: (event: Envelope) => Envelope): Promise<void>;
}

const keptMs = 14 * days;

/** In the hearer's own database: collections `waiting` and `tries`, forgotten after 14 days as the streams forget. */
export function mongoNotebook(mongo: Mongo): Notebook {
  const waiting = mongo.connection.collection<Waiting & { purgeAt: Date }>('waiting');
  const tries = mongo.connection.collection<{ _id: string; count: number; since: Date; purgeAt: Date }>(
    'tries',
  );
  const later = () => new Date(mongo.now().getTime() + keptMs);
  const place = (stream: string, seq: number) => `${stream}/${seq}`;
  const indexes = async () => {
    await mongo.ready;
    await waiting.createIndex({ key: 1, version: 1 });
    await waiting.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 });
    await tries.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 });
  };

  return {
    ready: indexes(),
    async tried(stream, seq) {
      const row = await tries.findOneAndUpdate(
        { _id: place(stream, seq) },
        { $inc: { count: 1 }, $setOnInsert: { since: mongo.now(), purgeAt: later() } },
        { upsert: true, returnDocument: 'after' },
      );
      return { count: row?.count ?? 1, since: row?.since ?? mongo.now() };
    },
    async forget(stream, seq) {
      await tries.deleteOne({ _id: place(stream, seq) });
    },
    async waitFor(event, { stream, seq }) {
      const key = `${event.source}/${event.subject}`;
      await waiting.updateOne(
        { _id: `${key}/${event.version}` },
        {
          $setOnInsert: {
            key,
            version: event.version ?? 0,
            event,
            stream,
            seq,
            since: mongo.now(),
            purgeAt: later(),
          },
        },
        { upsert: true },
      );
    },
    async next(key) {
      return (await waiting.find({ key }).sort({ version: 1 }).limit(1).next()) ?? undefined;
    },
    async done({ _id }) {
      await waiting.deleteOne({ _id });
    },
    async keys() {
      const rows = await waiting
        .find({}, { projection: { key: 1 } })
        .limit(1000)
        .toArray();
      return [...new Set(rows.map(({ key }) => key))];
    },
    async overdue(ms) {
      const now = mongo.now().getTime();
      const rows = await waiting
        .find({ since: { $lt: new Date(now - ms) } })
        .limit(100)
        .toArray();
      const due = rows.filter(({ askedAt }) => !askedAt || askedAt.getTime() < now - 60_000);
      for (const { _id } of due) await waiting.updateOne({ _id }, { $set: { askedAt: new Date(now) } });
      return due;
    },
    async blank(accountId, rewrite) {
      for (const row of await waiting.find({ 'event.data.accountId': accountId }).toArray()) {
        await waiting.updateOne({ _id: row._id }, { $set: { event: rewrite(row.event) } });
      }
    },
  };
}

/** For a hearer that keeps no copy and gates nothing: tries are counted in memory, nothing ever waits. */
export function memoryNotebook(): Notebook {
  const tries = new Map<string, Tries>();
  const nothing = () => Promise.resolve();
  return {
    ready: Promise.resolve(),
    tried(stream, seq) {
      const key = `${stream}/${seq}`;
      const before = tries.get(key);
      const now = { count: (before?.count ?? 0) + 1, since: before?.since ?? new Date() };
      tries.set(key, now);
      return Promise.resolve(now);
    },
    forget(stream, seq) {
      tries.delete(`${stream}/${seq}`);
      return Promise.resolve();
    },
    waitFor: () => Promise.reject(new Error('a hearer without a database has nowhere to keep what waits')),
    next: () => Promise.resolve(undefined),
    done: nothing,
    keys: () => Promise.resolve([]),
    overdue: () => Promise.resolve([]),
    blank: nothing,
  };
}
