import { setTimeout as sleep } from 'node:timers/promises';
import mongoose, { type IndexDefinition, type IndexOptions, Schema, type SchemaDefinition } from 'mongoose';
import type { Envelope, Fact } from '../contracts/define.ts';
import { Refusal } from '../http/problems.ts';
import type { Mongo } from './mongo.ts';
import { type Outbox, outboxOf } from './outbox.ts';
import { Lost, type Tx } from './transact.ts';

/** What a pure decision answers: the next state and the facts to tell. `unchanged` says there is nothing to do. */
export interface Decision<S> {
  next: S;
  facts: Fact[];
}
export const unchanged = undefined;

/** Housekeeping that every document carries beside its state. */
export interface Kept {
  _id: string;
  rev: number;
  /** The moment of the first save, by the database's clock. */
  at: Date;
  /** Versions heard of others, by `<source>/<aggregateId>`. */
  heard: Record<string, number>;
  /** Its whole history; the version is its length. */
  events: Envelope[];
  /** How many of the events JetStream has acknowledged. */
  sent: number;
  /** Since when events wait for the relay; absent when none do. */
  unsentAt?: Date;
}
export type Saved<S> = Kept & S;

/** Why a change happens. A heard event is applied in its turn, once; a cause already in the history changes nothing. */
export interface Cause {
  causedBy?: string;
  hears?: Envelope;
  traceparent?: string;
}

/** An event arrived before the ones it follows; the consumer stores it until its turn. */
export class TooEarly extends Error {
  override name = 'TooEarly';
  readonly heard: number;
  constructor(event: Envelope, heard: number) {
    super(`version ${event.version} of ${event.source}/${event.subject} came after ${heard}`);
    this.heard = heard;
  }
}

/** The document that an event is about is not there yet: the consumer tries again. */
export class NotYet extends Error {
  override name = 'NotYet';
}

const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;
const largestEventBytes = 64 * 1024;
const tries = 50;
const housekeeping = new Set(['_id', 'rev', 'at', 'heard', 'events', 'sent', 'unsentAt', '__v']);

export interface AggregateStore<S extends object> {
  /** The collection's name, also its label in logs. */
  name: string;
  /** The owning service, `source` of its events. */
  source: string;
  mongo: Mongo;
  get(id: string, tx?: Tx): Promise<Saved<S> | undefined>;
  find(
    filter: Record<string, unknown>,
    options?: { sort?: Record<string, 1 | -1>; limit?: number },
  ): Promise<Saved<S>[]>;
  /**
   * Loads, decides and saves state and events in one guarded write, deciding again when somebody was faster. In a
   * transaction it tries once and throws `Lost`, which `transact` answers with a fresh try.
   * @returns the document as it stands afterwards.
   * @throws TooEarly when `cause.hears` skips a version; what `decide` throws.
   */
  change(
    id: string,
    decide: (state: Saved<S> | undefined) => Decision<S> | undefined,
    cause?: Cause,
    tx?: Tx,
  ): Promise<Saved<S> | undefined>;
  /**
   * Saves fresh documents in one batch, each with the facts of its beginning; an id that is taken keeps its document.
   * @returns the ids that were added.
   */
  addAll(fresh: { id: string; decision: Decision<S> }[]): Promise<string[]>;
  /** Publishing's side of the documents: what waits, what was told, everything once more. */
  outbox: Outbox;
  /** Called after each committed save, with the document as it was written. */
  onSaved(listener: (saved: Saved<S>) => void): void;
  /** Replaces the stored events (ids and versions stay): the only write that touches the past, to forget a person. */
  rewrite(
    id: string,
    blank: (saved: Saved<S>) => { state: S; events: Envelope[] } | undefined,
  ): Promise<void>;
}

/**
 * A collection of documents that carry their own history (`events`). Mongoose gives schema, indexes and reads; every
 * write is one driver command guarded by `rev`. A copy of another service's data is the same thing without facts.
 */
export function aggregateStore<S extends object>(
  mongo: Mongo,
  options: {
    name: string;
    source: string;
    fields: SchemaDefinition;
    indexes?: [IndexDefinition, IndexOptions?][];
    /** Which documents are worth telling again to a new stream; all when absent. */
    worthRefilling?: (now: Date) => Record<string, unknown>;
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
  const documents = mongo.connection.collection<Kept>(options.name);
  const listeners: ((saved: Saved<S>) => void)[] = [];

  const get = async (id: string, tx?: Tx): Promise<Saved<S> | undefined> => {
    const found = await model
      .findById(id, undefined, tx ? { session: tx.session } : {})
      .lean<Saved<S> | null>();
    return found ?? undefined;
  };

  const attempt: AggregateStore<S>['change'] = async (id, decide, cause = {}, tx) => {
    const before = await get(id, tx);
    const hearing = cause.hears && turnOf(before, cause.hears);
    if (hearing === 'older') return before;
    const causedBy = cause.causedBy ?? (cause.hears && `${cause.hears.source}/${cause.hears.id}`);
    const seen = causedBy !== undefined && before?.events.some(({ causationid }) => causationid === causedBy);
    const decision = seen ? unchanged : decide(before);
    if (!decision && !hearing) return before;

    const now = mongo.now();
    const kept = before ?? emptyDocument(id, now);
    const state = stateOf<S>(decision?.next ?? kept);
    const events = (decision?.facts ?? []).map((fact, index) =>
      stamp(fact, {
        id,
        source: options.source,
        version: kept.events.length + index + 1,
        now,
        causedBy,
        cause,
      }),
    );
    const heard = hearing ? { ...kept.heard, ...hearing } : kept.heard;
    const after = succeed(kept, state, events, heard, now);

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
      if (written.matchedCount !== 1) throw new Lost(`${options.name}/${id} moved on`);
    } else {
      await documents.insertOne(after, driver).catch((error: unknown) => {
        throw isDuplicate(error, '_id') ? new Lost(`${options.name}/${id} appeared`) : error;
      });
    }
    const tell = () => {
      for (const listener of listeners) listener(after);
    };
    if (tx) tx.after(tell);
    else tell();
    return after;
  };

  const addAll: AggregateStore<S>['addAll'] = async (fresh) => {
    if (fresh.length === 0) return [];
    const now = mongo.now();
    const first = { source: options.source, version: 0, now, causedBy: undefined, cause: {} };
    const added = fresh.map(({ id, decision: { next, facts } }) => {
      const events = facts.map((fact, index) => stamp(fact, { ...first, id, version: index + 1 }));
      return succeed(emptyDocument(id, now), next, events, {}, now);
    });
    const taken = await taking(() => documents.insertMany(added, { ordered: false }));
    const saved = added.filter((_, index) => !taken.has(index));
    for (const document of saved) for (const listener of listeners) listener(document);
    return saved.map(({ _id }) => _id);
  };

  return {
    name: options.name,
    source: options.source,
    mongo,
    get,
    addAll,
    outbox: outboxOf(model.collection, {
      name: options.name,
      now: mongo.now,
      worthRefilling: options.worthRefilling,
    }),
    async find(filter, { sort, limit } = {}) {
      let query = model.find(filter);
      if (sort) query = query.sort(sort);
      if (limit) query = query.limit(limit);
      return query.lean<Saved<S>[]>();
    },
    change: (id, decide, cause, tx) =>
      tx ? attempt(id, decide, cause, tx) : retryingLost(() => attempt(id, decide, cause)),
    onSaved: (listener) => {
      listeners.push(listener);
    },
    rewrite: (id, blank) =>
      retryingLost(async () => {
        const before = await get(id);
        const after = before && blank(before);
        if (!before || !after) return;
        const written = await documents.updateOne(
          { _id: id, rev: before.rev },
          { $set: { ...after.state, events: after.events }, $inc: { rev: 1 } },
        );
        if (written.matchedCount !== 1) throw new Lost(`${options.name}/${id} moved on`);
      }),
  };
}

async function retryingLost<T>(work: () => Promise<T>): Promise<T> {
  for (let lost = 0; ; lost++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      if (lost === tries) throw new Refusal('busy', { retryAfterSeconds: 1, cause: error });
      await sleep(Math.random() * Math.min(2 ** lost, 50));
    }
  }
}

const emptyDocument = (id: string, now: Date): Kept => ({
  _id: id,
  rev: 0,
  at: now,
  heard: {},
  events: [],
  sent: 0,
});

/** The document after a save: the next state, and the new events behind the ones it had. */
function succeed<S extends object>(
  kept: Kept,
  state: S,
  events: Envelope[],
  heard: Kept['heard'],
  now: Date,
): Saved<S> {
  const unsentAt = events.length > 0 ? (kept.unsentAt ?? now) : kept.unsentAt;
  return {
    ...state,
    ...(unsentAt && { unsentAt }),
    _id: kept._id,
    rev: kept.rev + 1,
    at: kept.at,
    heard,
    events: [...kept.events, ...events],
    sent: kept.sent,
  };
}

/** Runs a batch insert; answers the places in the batch of those whose id was taken. */
async function taking(insert: () => Promise<unknown>): Promise<Set<number>> {
  try {
    await insert();
    return new Set();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failed = [error.writeErrors].flat();
    if (failed.some(({ code }) => code !== 11_000)) throw error;
    return new Set(failed.map(({ index }) => index));
  }
}

/** Whose turn: the `heard` entry that this event writes, or `older` when it was applied before. */
function turnOf(before: Kept | undefined, event: Envelope): Record<string, number> | 'older' | undefined {
  if (event.version === undefined) return undefined;
  const key = `${event.source}/${event.subject}`;
  const heard = before?.heard[key] ?? 0;
  if (event.version <= heard) return 'older';
  if (event.version > heard + 1) throw new TooEarly(event, heard);
  return { [key]: event.version };
}

/** The state alone, without housekeeping. */
export function stateOf<S extends object>(saved: object): S {
  return Object.fromEntries(Object.entries(saved).filter(([field]) => !housekeeping.has(field))) as S;
}

function stamp(
  fact: Fact,
  from: {
    id: string;
    source: string;
    version: number;
    now: Date;
    causedBy: string | undefined;
    cause: Cause;
  },
): Envelope {
  const traceparent = from.cause.traceparent ?? from.cause.hears?.traceparent;
  const event: Envelope = {
    specversion: '1.0',
    id: `${from.id}.${from.version}`,
    source: from.source,
    type: fact.type,
    subject: from.id,
    time: from.now.toISOString(),
    version: from.version,
    correlationid: from.cause.hears?.correlationid ?? from.id,
    ...(from.causedBy !== undefined && { causationid: from.causedBy }),
    ...(traceparent !== undefined && { traceparent }),
    data: fact.data,
  };
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes > largestEventBytes)
    throw new Error(`${event.type} of ${from.id} has ${bytes} bytes, more than 64 KiB`);
  return event;
}

/** A duplicate key (11000), and on which key. */
export function isDuplicate(error: unknown, field: string): boolean {
  return (
    error instanceof MongoServerError && error.code === 11_000 && duplicatedFields(error).includes(field)
  );
}

function duplicatedFields(error: mongoose.mongo.MongoServerError): string[] {
  const pattern: unknown = error.errorResponse.keyPattern;
  if (typeof pattern === 'object' && pattern !== null) return Object.keys(pattern);
  // Without a pattern only the index name in the message tells: `index: reference_1`.
  return [/index:\s+(?:\S+\.\$)?(\w+?)(?:_-?1)?_?\s/.exec(error.message)?.[1] ?? '_id'];
}
