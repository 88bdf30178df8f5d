import type { Collection } from 'mongoose';
import type { Envelope } from '../contracts/define.ts';

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
  /** JetStream has the document's first `count` events. The mark goes only if nobody saved meanwhile. */
  told(document: Unsent, count: number): Promise<void>;
  /** One document with its whole history. */
  history(id: string): Promise<Unsent | undefined>;
  /** Every document worth telling to a new stream, oldest first. */
  all(): AsyncIterable<Unsent>;
}

const projection = { rev: 1, events: 1, sent: 1 } as const;

/** The outbox lies inside the documents, so a fact and its publication cannot be told apart by a crash. */
export function outboxOf(
  collection: Collection,
  options: {
    name: string;
    now: () => Date;
    worthRefilling?: ((now: Date) => Record<string, unknown>) | undefined;
  },
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
    async told(document, count) {
      const id = document._id as never;
      const done = count === document.events.length;
      const marked = done
        ? await collection.updateOne(
            { _id: id, rev: document.rev },
            { $max: { sent: count }, $unset: { unsentAt: '' } },
          )
        : undefined;
      if (marked?.matchedCount !== 1) await collection.updateOne({ _id: id }, { $max: { sent: count } });
    },
    async history(id) {
      return (await collection.findOne<Unsent>({ _id: id as never }, { projection })) ?? undefined;
    },
    all() {
      const filter = options.worthRefilling?.(options.now()) ?? {};
      return collection
        .find<Unsent>({ 'events.0': { $exists: true }, ...filter }, { projection })
        .sort({ at: 1 });
    },
  };
}
