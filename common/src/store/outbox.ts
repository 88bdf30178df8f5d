import type { Collection } from 'mongoose';
import type { Envelope } from '../contracts/define.ts';
import type { Mongo } from './mongo.ts';
import { transact } from './transact.ts';

/** A document as the relay sees it. */
export interface Unsent {
  _id: string;
  rev: number;
  events: Envelope[];
  sent: number;
}

/** A collection's events on their way to JetStream. */
export interface Outbox {
  name: string;
  /** Documents with events to publish, oldest first, leaving out the ones named. */
  waiting(limit: number, except: string[]): Promise<Unsent[]>;
  /** JetStream has all events of these documents as they were read. A mark goes only if nobody saved meanwhile. */
  told(documents: Unsent[]): Promise<void>;
  /** One document with its whole history. */
  history(id: string): Promise<Unsent | undefined>;
  /** Every document worth telling to a new stream, oldest first. */
  all(): AsyncIterable<Unsent>;
}

const projection = { rev: 1, events: 1, sent: 1 } as const;

/** The outbox lies inside the documents, so a fact and its publication cannot be told apart by a crash. */
export function outboxOf(
  mongo: Mongo,
  collection: Collection,
  options: { name: string; worthRefilling?: ((now: Date) => Record<string, unknown>) | undefined },
): Outbox {
  return {
    name: options.name,
    async waiting(limit, except) {
      // The index is named because not every server finds a partial one by itself, and the relay asks twice a second.
      return collection
        .find<Unsent>(
          { unsentAt: { $exists: true }, ...(except.length > 0 && { _id: { $nin: except as never[] } }) },
          { projection },
        )
        .hint({ unsentAt: 1 })
        .sort({ unsentAt: 1 })
        .limit(limit)
        .toArray();
    },
    async told(documents) {
      if (documents.length === 0) return;
      // One commit for all of them; a document that was saved meanwhile keeps its mark for the new events.
      await transact(mongo, async ({ session }) => {
        const marked = await collection.bulkWrite(
          documents.map(({ _id, rev, events }) => ({
            updateOne: {
              filter: { _id: _id as never, rev },
              update: { $max: { sent: events.length }, $unset: { unsentAt: '' } },
            },
          })),
          { ordered: false, session },
        );
        if (marked.matchedCount === documents.length) return;
        await collection.bulkWrite(
          documents.map(({ _id, events }) => ({
            updateOne: { filter: { _id: _id as never }, update: { $max: { sent: events.length } } },
          })),
          { ordered: false, session },
        );
      });
    },
    async history(id) {
      return (await collection.findOne<Unsent>({ _id: id as never }, { projection })) ?? undefined;
    },
    all() {
      const filter = options.worthRefilling?.(mongo.now()) ?? {};
      return collection
        .find<Unsent>({ 'events.0': { $exists: true }, ...filter }, { projection })
        .sort({ at: 1 });
    },
  };
}
