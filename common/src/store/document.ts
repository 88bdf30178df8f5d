import type { Envelope, NewEvent } from '../contracts/define.ts';

/** The fields that every document has besides its state. */
export interface DocumentEnvelope {
  _id: string;
  rev: number;
  /** The moment of the first save, by the database's clock. */
  at: Date;
  /** The applied versions of other aggregates, by `<source>/<aggregateId>`. */
  heard: Record<string, number>;
  /** Its whole history; the version is its length. */
  events: Envelope[];
  /** How many of the events JetStream has acknowledged. */
  sent: number;
  /** Since when events wait for the relay; absent when none do. */
  unsentAt?: Date;
}
export type Saved<S> = DocumentEnvelope & S;

/** Why a change happens. An inbound event is applied once, in version order; a cause that is already in the history changes nothing. */
export interface Cause {
  causedBy?: string;
  inboundEvent?: Envelope;
  traceparent?: string;
}

/** An event arrived before its predecessors; the consumer buffers it. */
export class VersionGap extends Error {
  override name = 'VersionGap';
  readonly applied: number;
  constructor(event: Envelope, heard: number) {
    super(`version ${event.version} of ${event.source}/${event.subject} came after ${heard}`);
    this.applied = heard;
  }
}

/** The document that an event is about does not exist yet: the consumer retries. */
export class AggregateNotFoundYet extends Error {
  override name = 'AggregateNotFoundYet';
}

/** Larger events are not saved. */
export const largestEventBytes = 64 * 1024;
const housekeeping = new Set(['_id', 'rev', 'at', 'heard', 'events', 'sent', 'unsentAt', '__v']);

/** A document before its first save. */
export const emptyDocument = (id: string, now: Date): DocumentEnvelope => ({
  _id: id,
  rev: 0,
  at: now,
  heard: {},
  events: [],
  sent: 0,
});

/** The document after a save: the next state, and the new events behind the ones it had. */
export function nextDocument<S extends object>(
  kept: DocumentEnvelope,
  state: S,
  events: Envelope[],
  heard: DocumentEnvelope['heard'],
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

/** The `heard` entry that applying this event writes, or `older` if it was applied before. @throws VersionGap */
export function versionToApply(
  before: DocumentEnvelope | undefined,
  event: Envelope,
): Record<string, number> | 'older' | undefined {
  if (event.version === undefined) return undefined;
  const key = `${event.source}/${event.subject}`;
  const heard = before?.heard[key] ?? 0;
  if (event.version <= heard) return 'older';
  if (event.version > heard + 1) throw new VersionGap(event, heard);
  return { [key]: event.version };
}

/** The state alone, without the envelope. */
export function stateOf<S extends object>(saved: object): S {
  return Object.fromEntries(Object.entries(saved).filter(([field]) => !housekeeping.has(field))) as S;
}

/** Adds the envelope to a new event of a document. @throws when it has more than 64 KiB. */
export function toEnvelope(
  fact: NewEvent,
  from: {
    id: string;
    source: string;
    version: number;
    now: Date;
    causedBy: string | undefined;
    cause: Cause;
  },
): Envelope {
  const traceparent = from.cause.traceparent ?? from.cause.inboundEvent?.traceparent;
  const event: Envelope = {
    specversion: '1.0',
    id: `${from.id}.${from.version}`,
    source: from.source,
    type: fact.type,
    subject: from.id,
    time: from.now.toISOString(),
    version: from.version,
    correlationid: from.cause.inboundEvent?.correlationid ?? from.id,
    ...(from.causedBy !== undefined && { causationid: from.causedBy }),
    ...(traceparent !== undefined && { traceparent }),
    data: fact.data,
  };
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes > largestEventBytes)
    throw new Error(`${event.type} of ${from.id} has ${bytes} bytes, more than 64 KiB`);
  return event;
}
