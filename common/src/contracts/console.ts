import Type, { type Static } from 'typebox';
import { Id, Instant, Reason } from './common.ts';
import { OrderRecord } from './orders.ts';
import { PaymentAttempts } from './payments.ts';

/** A NATS subject with wildcards: `orders.>`, `*.*.*.<orderId>`, `payments.payment-captured.>`. */
export const SubjectFilter = Type.String({
  maxLength: 300,
  pattern: '^(?:(?:[A-Za-z0-9_-]+|\\*)\\.)*(?:[A-Za-z0-9_-]+|\\*|>)$',
  description:
    'A subject filter may contain letters, digits, "-" and "_" between dots, "*" for one part and ">" for the rest, for example orders.>.',
});

/**
 * One message of a stream as JetStream holds it. A message that is no valid event has a `fault` instead of what could
 * not be read. Names and addresses of people are masked.
 */
export const EventRow = Type.Object({
  stream: Type.String(),
  seq: Type.Integer(),
  subject: Type.String(),
  /** When JetStream stored it. */
  at: Instant,
  id: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  /** The owning service. */
  source: Type.Optional(Type.String()),
  /** The aggregate's id. */
  aggregate: Type.Optional(Type.String()),
  version: Type.Optional(Type.Integer()),
  causationid: Type.Optional(Type.String()),
  data: Type.Optional(Type.Unknown()),
  fault: Type.Optional(Type.String()),
});
export type EventRow = Static<typeof EventRow>;

/**
 * How far each stream was read: `ORDERS:12,PAYMENTS:3`. It is the id of every live event, so a browser resumes by
 * itself, and joins the history to the live events without a gap.
 */
export const Position = Type.Refine(
  Type.String({ maxLength: 500, pattern: '^(?:[A-Z]+:\\d+(?:,[A-Z]+:\\d+)*)?$' }),
  (text) => (text.match(/\d+/g) ?? []).every((seq) => Number.isSafeInteger(Number(seq))),
  () => 'must not name a sequence above 2^53',
);

/** The sequence of a message in its stream, in a path. Higher ones are not exact as a number. */
export const Sequence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** GET /ops/api/events — newest first. `more` says that older ones match, too. */
export const EventsView = Type.Object({
  rows: Type.Array(EventRow),
  position: Position,
  more: Type.Boolean(),
});
export type EventsView = Static<typeof EventsView>;

/** An event in the life of an order. `duplicate`: the same event stands earlier in its stream. */
export const TimelineEvent = Type.Object({
  ...EventRow.properties,
  /** The service that published it. */
  lane: Type.String(),
  sincePreviousMs: Type.Integer({ minimum: 0 }),
  duplicate: Type.Boolean(),
});
export type TimelineEvent = Static<typeof TimelineEvent>;

/** GET /ops/api/orders/:id/timeline — across all streams, in the order in which JetStream stored them. */
export const TimelineView = Type.Object({
  orderId: Id,
  reference: Type.Optional(Type.String()),
  /** In the order of their first events. */
  lanes: Type.Array(Type.String()),
  events: Type.Array(TimelineEvent),
  /** Versions that a lane's stream does not hold, below its highest. */
  gaps: Type.Array(Type.Object({ lane: Type.String(), missing: Type.Array(Type.Integer()) })),
  /** What the owner of the order knows, also when the streams have no event of it any more. */
  order: Type.Optional(OrderRecord),
  /** The order is older than the streams keep events: its first events are gone. */
  hasExpiredEvents: Type.Optional(Type.Boolean()),
  /** Declines and 3-D Secure checks, which are no events. */
  payment: Type.Optional(PaymentAttempts),
  /** The services that did not answer: what they know is missing here. */
  unavailable: Type.Optional(Type.Array(Type.String())),
});
export type TimelineView = Static<typeof TimelineView>;

/** An unresolved dead letter; `seq` is its sequence in the stream PARKED. */
export const DeadLetterEntry = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  service: Type.String(),
  /** Where the original lies. */
  stream: Type.String(),
  originalSeq: Type.Integer(),
  subject: Type.String(),
  cause: Type.String(),
});
export type DeadLetterEntry = Static<typeof DeadLetterEntry>;

/** A dead letter that an operator gave up; `by` is the operator's account. */
export const DiscardedDeadLetter = Type.Object({
  ...DeadLetterEntry.properties,
  discardedAt: Instant,
  by: Type.String(),
  reason: Type.String(),
});
export type DiscardedDeadLetter = Static<typeof DiscardedDeadLetter>;

/** GET /ops/api/parked — newest first. */
export const DeadLettersView = Type.Object({
  entries: Type.Array(DeadLetterEntry),
  discarded: Type.Optional(Type.Array(DiscardedDeadLetter)),
});
export type DeadLettersView = Static<typeof DeadLettersView>;

/**
 * GET /ops/api/parked/:seq/message — the original as it lies in its stream, readable or not: JSON and other text as text,
 * with names and addresses of people masked, and everything else as hexadecimal bytes. Only its beginning if it is long.
 */
export const DeadLetterMessage = Type.Object({
  stream: Type.String(),
  seq: Type.Integer(),
  subject: Type.String(),
  at: Instant,
  bytes: Type.Integer(),
  format: Type.Union([Type.Literal('json'), Type.Literal('text'), Type.Literal('hex')]),
  content: Type.String(),
  isTruncated: Type.Boolean(),
});
export type DeadLetterMessage = Static<typeof DeadLetterMessage>;

/** POST /ops/api/parked/:seq/discard */
export const DiscardDeadLetter = Type.Object({ reason: Reason }, { additionalProperties: false });

const ConsumerView = Type.Object({
  name: Type.String(),
  /** Not yet handed over. */
  pending: Type.Integer(),
  /** Handed over, not yet acknowledged. */
  ackPending: Type.Integer(),
  redelivered: Type.Integer(),
  /** Pull requests that wait for messages; 0 means that no instance of the service asks for any. */
  waiting: Type.Optional(Type.Integer()),
  /** The age of the oldest message not yet handled; 0 when there is none. */
  lagSeconds: Type.Number(),
});

/** GET /ops/api/streams */
export const StreamsView = Type.Object({
  streams: Type.Array(
    Type.Object({
      name: Type.String(),
      messages: Type.Integer(),
      bytes: Type.Integer(),
      firstSeq: Type.Integer(),
      lastSeq: Type.Integer(),
      consumers: Type.Array(ConsumerView),
    }),
  ),
});
export type StreamsView = Static<typeof StreamsView>;
