import type { Envelope } from '../contracts/define.ts';
import type { Mongo } from '../store/mongo.ts';
import { retryUpsert, ttlCollection } from '../store/ttl-collection.ts';
import { dayMs } from './topology.ts';

/** An event that came before its turn, with where it lies in its stream. */
export interface BufferedEvent {
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

export interface Attempts {
  count: number;
  since: Date;
}

/** What a consumer must remember beyond the documents it changes. */
export interface MessageInbox {
  ready: Promise<void>;
  /** Counts one more failed try of a message. */
  recordAttempt(stream: string, seq: number): Promise<Attempts>;
  /** It is over for this message: applied or parked. */
  clearAttempts(stream: string, seq: number): Promise<void>;
  buffer(event: Envelope, delivery: { stream: string; seq: number }): Promise<void>;
  /** The earliest waiting event of an aggregate. */
  nextBuffered(key: string): Promise<BufferedEvent | undefined>;
  removeBuffered(waiting: BufferedEvent): Promise<void>;
  /** Aggregates with something waiting. */
  bufferedKeys(): Promise<string[]>;
  /** Waiting longer than `ms` without the owner having been asked within the last minute; marks them as asked. */
  claimOverdue(ms: number): Promise<BufferedEvent[]>;
  /** Rewrites waiting events of an account (`order-placed` with names): a person is to be forgotten. */
  redact(accountId: string, rewrite: (event: Envelope) => Envelope): Promise<void>;
}

const retentionMs = 14 * dayMs;

/** In the consumer's own database: collections `waiting` and `tries`, deleted after 14 days like the streams' messages. */
export function mongoInbox(mongo: Mongo): MessageInbox {
  const waiting = ttlCollection<BufferedEvent & { purgeAt: Date }>(mongo, 'waiting', [
    [{ key: 1, version: 1 }],
  ]);
  const tries = ttlCollection<Attempts & { _id: string; purgeAt: Date }>(mongo, 'tries');
  const later = () => new Date(mongo.now().getTime() + retentionMs);
  const place = (stream: string, seq: number) => `${stream}/${seq}`;
  return {
    ready: mongo.ready,
    async recordAttempt(stream, seq) {
      const row = await retryUpsert(() =>
        tries.findOneAndUpdate(
          { _id: place(stream, seq) },
          { $inc: { count: 1 }, $setOnInsert: { since: mongo.now(), purgeAt: later() } },
          { upsert: true, returnDocument: 'after' },
        ),
      );
      return { count: row?.count ?? 1, since: row?.since ?? mongo.now() };
    },
    async clearAttempts(stream, seq) {
      await tries.deleteOne({ _id: place(stream, seq) });
    },
    async buffer(event, { stream, seq }) {
      const key = `${event.source}/${event.subject}`;
      const buffered = {
        key,
        version: event.version ?? 0,
        event,
        stream,
        seq,
        since: mongo.now(),
        purgeAt: later(),
      };
      await retryUpsert(() =>
        waiting.updateOne({ _id: `${key}/${event.version}` }, { $setOnInsert: buffered }, { upsert: true }),
      );
    },
    async nextBuffered(key) {
      return (await waiting.find({ key }).sort({ version: 1 }).limit(1).next()) ?? undefined;
    },
    async removeBuffered({ _id }) {
      await waiting.deleteOne({ _id });
    },
    async bufferedKeys() {
      const rows = await waiting
        .find({}, { projection: { key: 1 } })
        .limit(1000)
        .toArray();
      return [...new Set(rows.map(({ key }) => key))];
    },
    async claimOverdue(ms) {
      const now = mongo.now().getTime();
      const rows = await waiting
        .find({ since: { $lt: new Date(now - ms) } })
        .limit(100)
        .toArray();
      const due = rows.filter(({ askedAt }) => !askedAt || askedAt.getTime() < now - 60_000);
      for (const { _id } of due) await waiting.updateOne({ _id }, { $set: { askedAt: new Date(now) } });
      return due;
    },
    async redact(accountId, rewrite) {
      for (const row of await waiting.find({ 'event.data.accountId': accountId }).toArray()) {
        await waiting.updateOne({ _id: row._id }, { $set: { event: rewrite(row.event) } });
      }
    },
  };
}

/** For a hearer that keeps no copy and gates nothing: tries are counted in memory, nothing ever waits. */
export function memoryInbox(): MessageInbox {
  const tries = new Map<string, Attempts>();
  const nothing = () => Promise.resolve();
  return {
    ready: Promise.resolve(),
    recordAttempt(stream, seq) {
      const key = `${stream}/${seq}`;
      const before = tries.get(key);
      const now = { count: (before?.count ?? 0) + 1, since: before?.since ?? new Date() };
      tries.set(key, now);
      return Promise.resolve(now);
    },
    clearAttempts(stream, seq) {
      tries.delete(`${stream}/${seq}`);
      return Promise.resolve();
    },
    buffer: () => Promise.reject(new Error('a hearer without a database has nowhere to keep what waits')),
    nextBuffered: () => Promise.resolve(undefined),
    removeBuffered: nothing,
    bufferedKeys: () => Promise.resolve([]),
    claimOverdue: () => Promise.resolve([]),
    redact: nothing,
  };
}
