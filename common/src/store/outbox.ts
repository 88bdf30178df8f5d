import type { ClientSession, Collection } from 'mongoose';
import type { DocumentEnvelope } from './document.ts';
import type { Mongo } from './mongo.ts';
import { transact } from './transact.ts';

/** A document as the relay sees it. */
export type UnpublishedDocument = Pick<DocumentEnvelope, '_id' | 'rev' | 'events' | 'sent' | 'unsentAt'>;

/** The unpublished events of a collection. */
export interface Outbox {
  name: string;
  /**
   * Documents with events that wait to be published, oldest first.
   * @param forMs only those that have waited this long or longer.
   * @param from only those that have waited since then or later.
   */
  unpublished(
    limit: number,
    options?: { except?: string[]; forMs?: number; from?: Date | undefined },
  ): Promise<UnpublishedDocument[]>;
  /** Marks all events of these documents, as they were read, as published. A document that was saved meanwhile stays unpublished. */
  markPublished(documents: UnpublishedDocument[]): Promise<void>;
  /** One document with its whole history. */
  history(id: string): Promise<UnpublishedDocument | undefined>;
  /** Every document to publish to a new stream, oldest first. */
  replayable(): AsyncIterable<UnpublishedDocument>;
}

const projection = { rev: 1, events: 1, sent: 1, unsentAt: 1 } as const;

/** A longer list would keep readers of the offline database waiting, and costs it the square of its length. */
const markedTogether = 25;

/** The outbox is part of the documents, so a crash cannot separate a change from its events. */
export function outboxOf(
  mongo: Mongo,
  collection: Collection<DocumentEnvelope>,
  options: { name: string; replayFilter?: ((now: Date) => Record<string, unknown>) | undefined },
): Outbox {
  /** Marks documents with the same `rev` and number of events. */
  const mark = async (
    [one, ...others]: UnpublishedDocument[],
    driver: { session?: ClientSession } = {},
  ): Promise<void> => {
    if (!one) return;
    const { rev, events } = one;
    const ids = [one, ...others].map(({ _id }) => _id);
    const $max = { sent: events.length };
    const marked = await collection.updateMany(
      { _id: { $in: ids }, rev },
      { $max, $unset: { unsentAt: '' } },
      driver,
    );
    // A document that was saved meanwhile stays unpublished because of its new events.
    if (marked.matchedCount < ids.length) {
      await collection.updateMany({ _id: { $in: ids } }, { $max }, driver);
    }
  };

  return {
    name: options.name,
    async unpublished(limit, { except = [], forMs = 0, from } = {}) {
      const unsentAt = {
        $exists: true,
        $lte: new Date(mongo.now().getTime() - forMs),
        ...(from && { $gte: from }),
      };
      // A hint, because not every server chooses a partial index by itself.
      return collection
        .find<UnpublishedDocument>(
          { unsentAt, ...(except.length > 0 && { _id: { $nin: except } }) },
          { projection },
        )
        .hint({ unsentAt: 1 })
        .sort({ unsentAt: 1 })
        .limit(limit)
        .toArray();
    },
    async markPublished(documents) {
      if (documents.length === 0) return;
      if (documents.length === 1) return mark(documents);
      // Group by (rev, event count): one updateMany per group, one transaction, which is one sync to disk, for all.
      const alike = Map.groupBy(documents, ({ rev, events }) => `${rev}/${events.length}`);
      await transact(mongo, async ({ session }) => {
        for (const group of alike.values()) {
          for (let first = 0; first < group.length; first += markedTogether)
            await mark(group.slice(first, first + markedTogether), { session });
        }
      });
    },
    async history(id) {
      return (await collection.findOne<UnpublishedDocument>({ _id: id }, { projection })) ?? undefined;
    },
    replayable() {
      const filter = options.replayFilter?.(mongo.now()) ?? {};
      return collection
        .find<UnpublishedDocument>({ 'events.0': { $exists: true }, ...filter }, { projection })
        .sort({ at: 1 });
    },
  };
}
