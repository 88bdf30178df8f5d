import type { ClientSession, Collection } from 'mongoose';
import type { Kept } from './document.ts';
import type { Mongo } from './mongo.ts';
import { transact } from './transact.ts';

/** A document as the relay sees it. */
export type Unsent = Pick<Kept, '_id' | 'rev' | 'events' | 'sent'>;

/** A collection's events on their way to JetStream. */
export interface Outbox {
  name: string;
  /** Documents whose events have waited this long or longer, oldest first, leaving out the ones named. */
  waiting(limit: number, except: string[], forMs?: number): Promise<Unsent[]>;
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
  collection: Collection<Kept>,
  options: { name: string; worthRefilling?: ((now: Date) => Record<string, unknown>) | undefined },
): Outbox {
  /** Marks documents that are alike in `rev` and events. */
  const mark = async ([one, ...others]: Unsent[], session: ClientSession): Promise<void> => {
    if (!one) return;
    const { rev, events } = one;
    const ids = [one, ...others].map(({ _id }) => _id);
    const $max = { sent: events.length };
    const marked = await collection.updateMany(
      { _id: { $in: ids }, rev },
      { $max, $unset: { unsentAt: '' } },
      { session },
    );
    // A document that was saved meanwhile keeps its mark for the new events.
    if (marked.matchedCount < ids.length) {
      await collection.updateMany({ _id: { $in: ids } }, { $max }, { session });
    }
  };

  return {
    name: options.name,
    async waiting(limit, except, forMs = 0) {
      const since = new Date(mongo.now().getTime() - forMs);
      // The index is named because not every server finds a partial one by itself, and the relay asks twice a second.
      return collection
        .find<Unsent>(
          { unsentAt: { $exists: true, $lte: since }, ...(except.length > 0 && { _id: { $nin: except } }) },
          { projection },
        )
        .hint({ unsentAt: 1 })
        .sort({ unsentAt: 1 })
        .limit(limit)
        .toArray();
    },
    async told(documents) {
      if (documents.length === 0) return;
      // One command for those alike, one commit for all: each costs the server a search of its own.
      const alike = Map.groupBy(documents, ({ rev, events }) => `${rev}/${events.length}`);
      await transact(mongo, async ({ session }) => {
        for (const group of alike.values()) await mark(group, session);
      });
    },
    async history(id) {
      return (await collection.findOne<Unsent>({ _id: id }, { projection })) ?? undefined;
    },
    all() {
      const filter = options.worthRefilling?.(mongo.now()) ?? {};
      return collection
        .find<Unsent>({ 'events.0': { $exists: true }, ...filter }, { projection })
        .sort({ at: 1 });
    },
  };
}
