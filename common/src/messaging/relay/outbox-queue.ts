import type { Outbox, UnpublishedDocument } from '../../store/outbox.ts';

/** A publish that timed out already cost 5 s; retry soon so that the event is out within 10 s. */
export const pauseAfterFailureMs = 2000;

/** The documents of one store on their way to the stream, by id, each as it was last saved. */
export interface OutboxQueue {
  outbox: Outbox;
  /** Saved here and not published yet. */
  pending: Map<string, UnpublishedDocument>;
  /** Published and not yet marked as published in the database. */
  published: Map<string, UnpublishedDocument>;
  /** Marked in the previous pass; a concurrent save may still carry the old `sent` counter. */
  marked: Map<string, UnpublishedDocument>;
  /** Failed to be published, with the time until which they are left alone. */
  failed: Map<string, number>;
  /** Until when the database is looked through often for documents of other processes. */
  busyUntil: number;
}

export const outboxQueue = (outbox: Outbox): OutboxQueue => ({
  outbox,
  pending: new Map(),
  published: new Map(),
  marked: new Map(),
  failed: new Map(),
  busyUntil: 0,
});

export function keepNewest(documents: Map<string, UnpublishedDocument>, document: UnpublishedDocument): void {
  if (document.rev >= (documents.get(document._id)?.rev ?? 0)) documents.set(document._id, document);
}

/** Takes the pending documents that are not paused; the poll finds the others when their pause is over. */
export function takePending(queue: OutboxQueue): UnpublishedDocument[] {
  const paused = new Set(pausedIds(queue));
  const documents = [...queue.pending.values()].filter(({ _id }) => !paused.has(_id));
  queue.pending.clear();
  return documents;
}

/** Ids that are left alone for now, because publishing them has just failed. */
export function pausedIds({ failed }: OutboxQueue): string[] {
  const now = performance.now();
  for (const [id, until] of failed) if (until <= now) failed.delete(id);
  return [...failed.keys()];
}

/** The events of a document that no earlier pass of this process has published. */
export function unsentEvents({ published, marked }: OutboxQueue, { _id, events, sent }: UnpublishedDocument) {
  const known = published.get(_id) ?? marked.get(_id);
  return events.slice(Math.max(sent, known?.events.length ?? 0));
}
