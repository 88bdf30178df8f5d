import { setTimeout as sleep } from 'node:timers/promises';
import { type IndexDefinition, type IndexOptions, Schema, type SchemaDefinition } from 'mongoose';
import { backoffMs } from '../concurrency/backoff.ts';
import type { Envelope } from '../contracts/define.ts';
import { type Decision, unchanged } from '../domain/decision.ts';
import { DomainError } from '../domain/domain-error.ts';
import {
  type Cause,
  type DocumentEnvelope,
  emptyDocument,
  nextDocument,
  type Saved,
  stateOf,
  toEnvelope,
  versionToApply,
} from './document.ts';
import type { Mongo } from './mongo.ts';
import { type Outbox, outboxOf } from './outbox.ts';
import type { QueryFilter } from './query-operators.ts';
import { ConcurrencyConflict, type Tx } from './transact.ts';
import type { BatchWrite } from './write-batch.ts';
import { duplicateIndexes, isDuplicate, isWriteConflict } from './write-errors.ts';

const maxConflicts = 50;
const afterConflict = { firstMs: 1, longestMs: 50, jitter: 1 };

/** A document to create, and what caused it. */
export interface NewAggregate<S> {
  id: string;
  decision: Decision<S>;
  causedBy?: string;
  /** The first event of another aggregate, of which this document is a copy. */
  inboundEvent?: Envelope;
}

export interface AggregateStore<S extends object> {
  /** The collection's name, also its label in logs. */
  name: string;
  /** The owning service, `source` of its events. */
  source: string;
  mongo: Mongo;
  get(id: string, tx?: Tx): Promise<Saved<S> | undefined>;
  find(filter: QueryFilter, options?: { sort?: Record<string, 1 | -1>; limit?: number }): Promise<Saved<S>[]>;
  /**
   * Loads, decides and saves state and events in one guarded write, and decides again after a concurrent save. In a
   * transaction it tries once and throws `ConcurrencyConflict`, which `transact` answers with a fresh try.
   * @returns the document as it stands afterwards.
   * @throws VersionGap when `cause.inboundEvent` skips a version; what `decide` throws.
   */
  change(
    id: string,
    decide: (state: Saved<S> | undefined) => Decision<S> | undefined,
    cause?: Cause,
    tx?: Tx,
  ): Promise<Saved<S> | undefined>;
  /**
   * Saves new documents in one batch, each with its first events. An existing document stays as it is.
   * @returns the documents that were added.
   */
  addAll(fresh: NewAggregate<S>[]): Promise<Saved<S>[]>;
  /** The same as part of a transaction, for the caller to write: an existing key aborts the transaction. */
  prepareAll(fresh: NewAggregate<S>[], tx: Tx): { saved: Saved<S>[]; writes: BatchWrite[] };
  /** The documents as the relay sees them: unpublished, published, and all of them for a replay. */
  outbox: Outbox;
  /** Called after each committed save, with the document as it was written. */
  onSaved(listener: (saved: Saved<S>) => void): void;
  /** Replaces the data of stored events (ids and versions stay): the only write that changes history, to erase a person. */
  rewrite(
    id: string,
    redact: (saved: Saved<S>) => { state: S; events: Envelope[] } | undefined,
  ): Promise<void>;
}

/**
 * A collection of documents that carry their own history (`events`). Mongoose gives schema, indexes and reads; every
 * write is one driver command guarded by `rev`. A projection of another service's data is the same without events.
 */
export function aggregateStore<S extends object>(
  mongo: Mongo,
  options: {
    name: string;
    source: string;
    fields: SchemaDefinition;
    indexes?: [IndexDefinition, IndexOptions?][];
    /** Which documents are published again to a new stream; all when absent. */
    replayFilter?: (now: Date) => Record<string, unknown>;
  },
): AggregateStore<S> {
  const schema = new Schema(
    {
      _id: { type: String, required: true },
      rev: Number,
      at: Date,
      heard: { type: Schema.Types.Mixed },
      events: { type: Array },
      sent: Number,
      unsentAt: Date,
      ...options.fields,
    },
    { collection: options.name, versionKey: false, minimize: false, autoCreate: false, strictQuery: true },
  );
  schema.index({ unsentAt: 1 }, { partialFilterExpression: { unsentAt: { $exists: true } } });
  for (const [fields, more] of options.indexes ?? []) schema.index(fields, more);
  const model = mongo.connection.model(options.name, schema);
  const documents = mongo.connection.collection<DocumentEnvelope>(options.name);
  const listeners: ((saved: Saved<S>) => void)[] = [];

  const get = async (id: string, tx?: Tx): Promise<Saved<S> | undefined> => {
    const found = await model
      .findById(id, undefined, tx ? { session: tx.session } : {})
      .lean<Saved<S> | null>();
    return found ?? undefined;
  };

  const attempt: AggregateStore<S>['change'] = async (id, decide, cause = {}, tx) => {
    const before = await get(id, tx);
    const hearing = cause.inboundEvent && versionToApply(before, cause.inboundEvent);
    if (hearing === 'older') return before;
    const causedBy =
      cause.causedBy ?? (cause.inboundEvent && `${cause.inboundEvent.source}/${cause.inboundEvent.id}`);
    const seen = causedBy !== undefined && before?.events.some(({ causationid }) => causationid === causedBy);
    const decision = seen ? unchanged : decide(before);
    if (!decision && !hearing) return before;

    const now = mongo.now();
    const kept = before ?? emptyDocument(id, now);
    const state = stateOf<S>(decision?.next ?? kept);
    const events = (decision?.events ?? []).map((event, index) =>
      toEnvelope(event, {
        id,
        source: options.source,
        version: kept.events.length + index + 1,
        now,
        causedBy,
        cause,
      }),
    );
    const heard = hearing ? { ...kept.heard, ...hearing } : kept.heard;
    const after = nextDocument(kept, state, events, heard, now);

    const driver = tx ? { session: tx.session } : {};
    if (before) {
      const gone = Object.keys(stateOf(before)).filter((field) => !(field in state));
      const written = await documents.updateOne(
        { _id: id, rev: before.rev },
        {
          $set: { ...state, heard },
          $inc: { rev: 1 },
          ...(events.length > 0 && { $push: { events: { $each: events } }, $min: { unsentAt: now } }),
          ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((field) => [field, ''])) }),
        },
        driver,
      );
      if (written.matchedCount !== 1) throw new ConcurrencyConflict(`${options.name}/${id} moved on`);
    } else {
      await documents.insertOne(after, driver).catch((error: unknown) => {
        throw isDuplicate(error, '_id') ? new ConcurrencyConflict(`${options.name}/${id} appeared`) : error;
      });
    }
    const tell = () => {
      for (const listener of listeners) listener(after);
    };
    if (tx) tx.afterCommit(tell);
    else tell();
    return after;
  };

  const firstSave = ({ id, decision, causedBy, inboundEvent }: NewAggregate<S>, now: Date): Saved<S> => {
    const from = { id, source: options.source, now, causedBy, cause: {} };
    const events = decision.events.map((event, index) => toEnvelope(event, { ...from, version: index + 1 }));
    const applied = inboundEvent && versionToApply(undefined, inboundEvent);
    const heard = typeof applied === 'object' ? applied : {};
    return nextDocument(emptyDocument(id, now), decision.next, events, heard, now);
  };
  const notifyAll = (saved: Saved<S>[]) => {
    for (const document of saved) for (const listener of listeners) listener(document);
  };

  const addAll: AggregateStore<S>['addAll'] = async (fresh) => {
    if (fresh.length === 0) return [];
    const now = mongo.now();
    const added = fresh.map((one) => firstSave(one, now));
    const old = await duplicateIndexes(() => documents.insertMany(added, { ordered: false }));
    const saved = added.filter((_, index) => !old.has(index));
    notifyAll(saved);
    return saved;
  };
  const prepareAll: AggregateStore<S>['prepareAll'] = (fresh, tx) => {
    const now = mongo.now();
    const saved = fresh.map((one) => firstSave(one, now));
    tx.afterCommit(() => notifyAll(saved));
    return { saved, writes: saved.map((insert) => ({ collection: options.name, insert })) };
  };

  return {
    name: options.name,
    source: options.source,
    mongo,
    get,
    addAll,
    prepareAll,
    outbox: outboxOf(mongo, documents, options),
    async find(filter, { sort, limit } = {}) {
      let query = model.find(filter);
      if (sort) query = query.sort(sort);
      if (limit) query = query.limit(limit);
      return query.lean<Saved<S>[]>();
    },
    change: (id, decide, cause, tx) =>
      tx ? attempt(id, decide, cause, tx) : retryOnConflict(() => attempt(id, decide, cause)),
    onSaved: (listener) => {
      listeners.push(listener);
    },
    rewrite: (id, blank) =>
      retryOnConflict(async () => {
        const before = await get(id);
        const after = before && blank(before);
        if (!before || !after) return;
        const written = await documents.updateOne(
          { _id: id, rev: before.rev },
          { $set: { ...after.state, events: after.events }, $inc: { rev: 1 } },
        );
        if (written.matchedCount !== 1) throw new ConcurrencyConflict(`${options.name}/${id} moved on`);
      }),
  };
}

async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let conflicts = 1; ; conflicts++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConcurrencyConflict) && !isWriteConflict(error)) throw error;
      if (conflicts > maxConflicts) throw new DomainError('busy', { retryAfterSeconds: 1, cause: error });
      await sleep(backoffMs(conflicts, afterConflict));
    }
  }
}
