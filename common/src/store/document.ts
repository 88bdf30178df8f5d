import type { Envelope, Fact } from '../contracts/define.ts';

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

const largestEventBytes = 64 * 1024;
const housekeeping = new Set(['_id', 'rev', 'at', 'heard', 'events', 'sent', 'unsentAt', '__v']);

/** A document before its first save. */
export const emptyDocument = (id: string, now: Date): Kept => ({
  _id: id,
  rev: 0,
  at: now,
  heard: {},
  events: [],
  sent: 0,
});

/** The document after a save: the next state, and the new events behind the ones it had. */
export function succeed<S extends object>(
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

/** Whose turn: the `heard` entry that this event writes, or `older` when it was applied before. */
export function turnOf(
  before: Kept | undefined,
  event: Envelope,
): Record<string, number> | 'older' | undefined {
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

/** Makes a fact an event of its document. @throws when it has more than 64 KiB. */
export function stamp(
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
