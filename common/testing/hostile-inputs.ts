/** One request that differs from a valid one in the way that `what` says. */
export interface HostileCase {
  what: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Texts for a parameter in a path, a query or a header: what a pattern may admit, a sum not bear or a store misread. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '-0',
  '1.5',
  '1e3',
  '1e400',
  '0x10',
  '007',
  'NaN',
  'Infinity',
  'true',
  'null',
  'undefined',
  '[object Object]',
  '2147483648',
  '9007199254740993',
  '9999999999999999',
  '18446744073709551616',
  '99999999999999999999999999',
  '0000-00-00',
  '0000-01-01',
  '2026-02-30',
  '2026-13-01',
  '9999-12-31',
  '0000-00-00T00:00:00Z',
  '2026-02-30T10:00:00Z',
  '2016-12-31T23:59:60Z',
  '9999-12-31T23:59:59Z',
  '9999-99-99T99:99:99Z',
  '+275760-09-13T00:00:00Z',
  '..',
  '../../etc/passwd',
  '%00',
  '%',
  '\0',
  'a\0b',
  'a\nb',
  'a\r\nset-cookie: a=b',
  'a\u0085b',
  'a\u2028b',
  'a\u202eb',
  'a\ud800b',
  '💺'.repeat(40),
  'a'.repeat(250),
  '(a+)+$',
  '$where',
  '__proto__',
  'constructor',
  '{"$gt":""}',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '*',
  '>',
  'orders',
  'orders.*',
  'orders.order-placed.v1.a.b.c',
  'ORDERS:9007199254740993',
  'ORDERS:18446744073709551616,PAYMENTS:1',
  'A-0,A-1',
  'A-9999,A-9999',
];

/** Headers that every operation gets, whether its document names them or not. */
export const hostileHeaders: readonly HostileCase[] = [
  ['content-type', 'text/plain; application/json'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-7'],
  ['content-type', 'multipart/form-data'],
  ['content-type', ';'],
  ['x-request-id', 'a'.repeat(9000)],
  ['x-request-id', '\u001b[2J'.replace('\u001b', '\u009b')],
  ['authorization', 'Bearer'],
  ['authorization', 'Bearer null'],
  ['authorization', `Bearer ${'a'.repeat(4000)}`],
  ['authorization', 'Bearer e30.e30.e30'],
  ['authorization', 'Basic YTpi'],
  ['cookie', 'railhead-access=%E0%A4%A; railhead-refresh=%00; railhead-holder=a.b'],
  ['cookie', ';;;=;railhead-holder='],
  ['stripe-signature', 't=,v1='],
  ['stripe-signature', 't=1,v1=é'],
  ['if-none-match', '*'],
  ['last-event-id', '18446744073709551616'],
  ['last-event-id', 'ORDERS:9007199254740993'],
  ['idempotency-key', 'é'.repeat(200)],
  ['accept', ';'],
  ['range', 'bytes=0-18446744073709551616'],
  ['origin', 'null'],
  ['origin', 'http://['],
].map(([name = '', value = '']) => ({
  what: `${name}: ${value.slice(0, 60)}`,
  headers: { [name]: value },
}));

/** Whole bodies that are not what any operation wants. */
export const hostileBodies: readonly HostileCase[] = [
  '{}',
  'null',
  '[]',
  '7',
  '"text"',
  'true',
  '{',
  '\0',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{}}}',
  '{"a":1e400}',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
].map((body) => ({ what: `body ${body.slice(0, 60)}`, body }));

const hostileJsonValues: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  [[]],
  {},
  { $gt: '' },
  { $ne: null },
  ...hostileTexts,
];

/** The body with each of its fields, at any depth, replaced by each hostile value. */
export const hostileJson = (body: unknown): HostileCase[] =>
  pathsOf(body).flatMap((path) =>
    hostileJsonValues.map((value) => ({
      what: `body ${path.join('.')} = ${JSON.stringify(value).slice(0, 60)}`,
      body: JSON.stringify(withValue(body, path, value)),
    })),
  );

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : [];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    pathsOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length > 0 ? [path, ...inner] : inner;
}

function withValue(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === key ? withValue(item, rest, replacement) : item));
  const record = { ...(value as Record<string, unknown>) };
  return { ...record, [key]: withValue(record[key], rest, replacement) };
}
