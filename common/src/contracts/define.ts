import Type, { type Static, type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** An aggregate's or person's id: one NATS subject token, safe in a URL. */
export const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,160}$' });
/** A moment in UTC, ISO 8601 with milliseconds. */
export const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$' });
/** A calendar date at the place in question, `YYYY-MM-DD`. */
export const LocalDate = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
/** Integer minor units (cents, poisha) with their ISO 4217 code. */
export const Money = Type.Object({
  amount: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
});
export type Money = Static<typeof Money>;

/** CloudEvents 1.0 attribute names, plus the aggregate's version. `id` is `<aggregateId>.<version>`. */
export const Envelope = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String({ minLength: 1, maxLength: 300 }),
  /** The owning service. */
  source: Type.String({ pattern: '^[a-z]+$' }),
  /** `<owner>.<event>.v<n>` */
  type: Type.String({ pattern: '^[a-z]+\\.[a-z-]+\\.v[1-9]\\d*$' }),
  /** The aggregate's id. */
  subject: Id,
  time: Instant,
  /** The aggregate's version after this event, from 1. Absent on hints, which come from no document. */
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  /** What caused it: `<source>/<event id>`, or the idempotency key's hash of a request. */
  causationid: Type.Optional(Type.String()),
  correlationid: Type.Optional(Type.String()),
  traceparent: Type.Optional(Type.String()),
  data: Type.Unknown(),
});
export type Envelope<D = unknown> = Omit<Static<typeof Envelope>, 'data'> & { data: D };

/** A fact as a decision states it; the store stamps the envelope when it saves. */
export interface NewEvent<D = unknown> {
  type: string;
  data: D;
}

/** One versioned event: who owns it, what it carries, an example that the tests validate. */
export interface EventContract<S extends TSchema = TSchema> {
  /** `<owner>.<event>.v<n>` */
  type: string;
  owner: string;
  /** `<owner>.<event>`, without the version. */
  kind: string;
  version: number;
  schema: S;
  example: Static<S>;
  validator: Validator;
  create(data: Static<S>): NewEvent<Static<S>>;
}

/** Every event of the system by type, for the decoder, the API documents and the console's catalogue. */
export const eventContracts = new Map<string, EventContract>();

/**
 * Declares an event. Optional fields may be added to it freely; a changed meaning is a `v2` beside `v1`.
 * @throws when the type is not `<owner>.<event>.v<n>` or is declared twice.
 */
export function defineEvent<S extends TSchema>(
  type: string,
  schema: S,
  example: NoInfer<Static<S>>,
): EventContract<S> {
  const [, owner, name, version] = /^([a-z]+)\.([a-z-]+)\.v(\d+)$/.exec(type) ?? [];
  if (!owner || !name || !version) throw new Error(`"${type}" is not <owner>.<event>.v<n>`);
  if (eventContracts.has(type)) throw new Error(`"${type}" is declared twice`);
  const contract: EventContract<S> = {
    type,
    owner,
    kind: `${owner}.${name}`,
    version: Number(version),
    schema,
    example,
    validator: Compile(schema),
    create: (data) => ({ type, data }),
  };
  eventContracts.set(type, contract as unknown as EventContract);
  return contract;
}
