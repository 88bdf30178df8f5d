import Type, { type Static, type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Id, Instant } from './common.ts';

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
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  /** What caused it: `<source>/<event id>`, or the idempotency key's hash of a request. */
  causationid: Type.Optional(Type.String()),
  correlationid: Type.Optional(Type.String()),
  traceparent: Type.Optional(Type.String()),
  data: Type.Unknown(),
});
export type Envelope<D = unknown> = Omit<Static<typeof Envelope>, 'data'> & { data: D };

/** An event as a decision returns it; the store adds the envelope when it saves. */
export interface NewEvent<D = unknown> {
  type: string;
  data: D;
}

/** One versioned event: its owner, its data, and an example that the tests validate. */
export interface EventContract<S extends TSchema = TSchema> {
  /** `<owner>.<event>.v<n>` */
  type: string;
  owner: string;
  /** `<owner>.<event>`, without the version. */
  kind: string;
  /** What `subject` identifies: the type of the aggregate whose history the event belongs to. */
  aggregate: string;
  version: number;
  schema: S;
  example: Static<S>;
  validator: Validator;
  create(data: Static<S>): NewEvent<Static<S>>;
}

/** Every event of the system by type, for the decoder, the API documents and the console's catalogue. */
export const eventContracts = new Map<string, EventContract>();

/**
 * Declares an event. Optional fields may be added to it freely; a changed meaning is a `v2` beside `v1`. The aggregate
 * is the first word of the event's name unless given.
 * @throws when the type is not `<owner>.<event>.v<n>` or is declared twice.
 */
export function defineEvent<S extends TSchema>(
  type: string,
  schema: S,
  example: NoInfer<Static<S>>,
  aggregate = firstWordOf(type),
): EventContract<S> {
  const [, owner, name, version] = /^([a-z]+)\.([a-z-]+)\.v(\d+)$/.exec(type) ?? [];
  if (!owner || !name || !version) throw new Error(`"${type}" is not <owner>.<event>.v<n>`);
  if (eventContracts.has(type)) throw new Error(`"${type}" is declared twice`);
  const contract: EventContract<S> = {
    type,
    owner,
    kind: `${owner}.${name}`,
    aggregate,
    version: Number(version),
    schema,
    example,
    validator: Compile(schema),
    create: (data) => ({ type, data }),
  };
  eventContracts.set(type, contract as unknown as EventContract);
  return contract;
}

/** The type of the aggregate an event belongs to, also of an event that a newer release declares. */
export const aggregateOf = (type: string): string => eventContracts.get(type)?.aggregate ?? firstWordOf(type);

const firstWordOf = (type: string): string => type.split('.')[1]?.split('-')[0] ?? '';
