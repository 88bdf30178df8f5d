import type { EventContract } from '@railhead/common/contracts/define';
import { owners } from '@railhead/common/messaging/topology';
import type { Random } from '../../chaos/plan/random.ts';

/** A message as somebody with a stolen password could publish it. */
export interface Mutant {
  /** Which mutation made it. */
  kind: string;
  subject: string;
  bytes: Uint8Array;
  /** No reading of it is a valid event, so that it must be refused. */
  isInvalid: boolean;
}

/** Stands in many mutants; no error and no log may repeat what a message held. */
export const secretInMutants = 'UNSPEAKABLE_7301';

type Envelope = Record<string, unknown>;
type Mutated = { subject?: string; body: string | Uint8Array };
type Mutation = (random: Random, envelope: Envelope, contract: EventContract) => Mutated;

const required = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'data'];
const hostileValues = [null, true, -1, [], {}, [secretInMutants], { [secretInMutants]: 1 }];
const notJson = [
  '',
  ' ',
  '{',
  'null',
  '[]',
  '"text"',
  '1e999',
  'NaN',
  '{"a":}',
  "{'a':1}",
  `${secretInMutants}`,
];
const brokenNumbers = ['0', '-1', '1.5', '1e308', '1e999', '9007199254740993', '"1"'];
const brokenIds = ['', '*', '>', 'a.b', 'a b', '../x', 'a\0b', 'a\nb', '\u202ea', 'a'.repeat(161)];
const brokenTimes = [
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '9999-01-01T00:00:00Z',
  'yesterday',
  '0'.repeat(50_000),
  '2026-11-21T07:15:00+02:00',
];

const json = (value: unknown) => JSON.stringify(value);
const without = (value: Envelope, field: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
/** The envelope as text, with the text of one more field at its end: of two equal keys, the last one counts. */
const appended = (envelope: Envelope, field: string) => `${json(envelope).slice(0, -1)},${field}}`;
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const dataOf = ({ data }: Envelope) => data as Envelope;

/** What must be refused whatever else it holds. */
const invalid: Record<string, Mutation> = {
  'not-json': (random) => ({ body: random.pick(notJson) }),
  truncated: (random, envelope) => {
    const text = json(envelope);
    return { body: text.slice(0, random.whole(0, text.length - 1)) };
  },
  'missing-field': (random, envelope) => ({ body: json(without(envelope, random.pick(required))) }),
  'wrong-type-of-field': (random, envelope) => ({
    body: json({ ...envelope, [random.pick(required.slice(0, -1))]: random.pick(hostileValues) }),
  }),
  'repeated-key': (_, envelope) => ({ body: appended(envelope, '"specversion":"2.0"') }),
  'other-subject': (random, envelope) => ({
    subject: `${String(envelope.type)}.other-${random.whole(0, 1e9)}`,
    body: json(envelope),
  }),
  'foreign-source': (random, envelope) => ({
    body: json({ ...envelope, source: random.pick(owners.filter((owner) => owner !== envelope.source)) }),
  }),
  'unknown-version-of-type': (random, envelope) => {
    const type = String(envelope.type).replace(/v\d+$/, `v${random.whole(50, 1e6)}`);
    return { subject: `${type}.${String(envelope.subject)}`, body: json({ ...envelope, type }) };
  },
  'id-of-another-version': (random, envelope) => ({
    body: json({ ...envelope, version: random.whole(2, 1e9) }),
  }),
  'broken-version': (random, envelope) => ({
    body: appended(envelope, `"version":${random.pick(brokenNumbers)}`),
  }),
  'broken-id': (random, envelope) => ({ body: json({ ...envelope, subject: random.pick(brokenIds) }) }),
  'broken-time': (random, envelope) => ({ body: json({ ...envelope, time: random.pick(brokenTimes) }) }),
  'long-id': (random, envelope) => ({
    body: json({ ...envelope, id: secretInMutants.repeat(random.whole(20, 2000)) }),
  }),
  'nested-body': (random) => ({ body: nested(random.whole(1, 20_000)) }),
  'nested-data': (random, envelope) => ({
    body: appended(envelope, `"data":${nested(random.whole(1, 20_000))}`),
  }),
  'missing-data': (random, envelope, { schema }) => {
    const fields = 'required' in schema ? (schema.required as string[]) : [];
    return { body: json({ ...envelope, data: without(dataOf(envelope), random.pick(fields)) }) };
  },
  'data-of-no-shape': (random, envelope) => ({
    body: json({ ...envelope, data: random.pick([null, secretInMutants, 7, false, []]) }),
  }),
};

/** What may happen to be a valid event still. */
const unclear: Record<string, Mutation> = {
  'flipped-bits': (random, envelope) => {
    const bytes = Buffer.from(json(envelope));
    for (let flips = random.whole(1, 8); flips > 0; flips--) {
      const at = random.whole(0, bytes.length - 1);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.whole(0, 7)), at);
    }
    return { body: bytes };
  },
  'invalid-utf-8': (random, envelope) => {
    const bytes = Buffer.from(json(envelope));
    const at = random.whole(0, bytes.length);
    const broken = random.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88], [0xe2, 0x28]]);
    return { body: Buffer.concat([bytes.subarray(0, at), Buffer.from(broken), bytes.subarray(at)]) };
  },
  'wrong-type-in-data': (random, envelope) => ({
    body: json({
      ...envelope,
      data: {
        ...dataOf(envelope),
        [random.pick(Object.keys(dataOf(envelope)))]: random.pick([...hostileValues, secretInMutants]),
      },
    }),
  }),
  'prototype-keys': (random, envelope) => ({
    body: appended(
      envelope,
      random.pick(['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}']),
    ),
  }),
  'unknown-fields': (random, envelope) => ({
    body: json({ ...envelope, [secretInMutants]: 'x'.repeat(random.whole(1, 30_000)) }),
  }),
};

export const kindsOfMutation = [...Object.keys(invalid), ...Object.keys(unclear)];

/** One of the kinds above, of an event of the contract about an aggregate that does not exist. */
export function mutantOf(
  random: Random,
  contract: EventContract,
  kind = random.pick(kindsOfMutation),
): Mutant {
  const subject = `fuzz-${random.whole(0, 1e12)}`;
  const envelope = {
    specversion: '1.0',
    id: `${subject}.1`,
    source: contract.owner,
    type: contract.type,
    subject,
    time: '2026-11-21T07:15:00.000Z',
    version: 1,
    correlationid: secretInMutants,
    data: contract.example,
  };
  const mutate = invalid[kind] ?? unclear[kind];
  if (!mutate) throw new Error(`there is no mutation called ${kind}`);
  const mutated = mutate(random, envelope, contract);
  return {
    kind,
    subject: mutated.subject ?? `${contract.type}.${subject}`,
    bytes: typeof mutated.body === 'string' ? Buffer.from(mutated.body) : mutated.body,
    isInvalid: kind in invalid,
  };
}
