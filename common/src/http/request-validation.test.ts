import Type from 'typebox';
import { expect, test } from 'vitest';
import { Instant, LocalDate } from '../contracts/common.ts';
import { serviceApp } from './service-app.ts';

/** A service with one parameter of each kind, which is closed at the end of the test. */
async function start() {
  const app = serviceApp({ name: 'orders', title: 'Orders', logLevel: 'silent' });
  const Query = Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: -5, maximum: Number.MAX_SAFE_INTEGER })),
    date: Type.Optional(LocalDate),
    since: Type.Optional(Instant),
  });
  app.after(() => {
    app.get('/api/list', { schema: { querystring: Query } }, async ({ query }) => query);
    app.get(
      '/api/list/:seq',
      { schema: { params: Type.Object({ seq: Type.Integer() }) } },
      async ({ params }) => params,
    );
    app.post('/api/list', { schema: { body: Query } }, async ({ body }) => body);
    app.post('/api/anything', async () => ({}));
  });
  await app.ready();
  return Object.assign(app, { [Symbol.asyncDispose]: () => app.close() });
}

test.each([
  ['limit=20', { limit: 20 }],
  ['limit=0', { limit: 0 }],
  ['limit=-5', { limit: -5 }],
  ['limit=9007199254740991', { limit: Number.MAX_SAFE_INTEGER }],
  ['date=2028-02-29', { date: '2028-02-29' }],
  ['since=2026-11-21T08:00:00Z', { since: '2026-11-21T08:00:00Z' }],
])('?%s is accepted', async (query, values) => {
  await using app = await start();
  expect((await app.inject(`/api/list?${query}`)).json()).toEqual(values);
});

test.each([
  'limit=true',
  'limit=null',
  'limit=',
  'limit=%20',
  'limit=1.0',
  'limit=1e1',
  'limit=0x10',
  'limit=%2B5',
  'limit=007',
  'limit=-0',
  'limit=NaN',
  'limit=1&limit=2',
  'limit=9007199254740993',
  'limit=18446744073709551616',
  'date=2026-02-30',
  'date=0000-00-00',
  'date=9999-12-31',
  'since=0000-00-00T00:00:00Z',
  'since=9999-99-99T99:99:99Z',
  'since=2016-12-31T23:59:60Z',
])('?%s is refused', async (query) => {
  await using app = await start();
  const answer = await app.inject(`/api/list?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({
    code: 'validation-failed',
    errors: [{ field: query.split('=')[0] }],
  });
});

test('a path takes no sequence that is not exact as a number', async () => {
  await using app = await start();
  const statusOf = async (seq: string) => (await app.inject(`/api/list/${seq}`)).statusCode;
  expect(await statusOf('9007199254740991')).toBe(200);
  for (const seq of ['9007199254740993', '18446744073709551616', '99999999999999999999', 'true', '1.5'])
    expect(await statusOf(seq), seq).toBe(400);
});

test('numbers of a body are not converted', async () => {
  await using app = await start();
  const post = (payload: unknown) =>
    app.inject({ method: 'POST', url: '/api/list', payload: JSON.stringify(payload), headers: json });
  expect((await post({ limit: 5 })).statusCode).toBe(200);
  for (const limit of ['5', true, null, 1.5]) expect((await post({ limit })).statusCode).toBe(400);
});

const json = { 'content-type': 'application/json' };

test.each(['text/plain', 'text/plain; application/json', 'application/json, text/plain', 'json'])(
  'a body of the type "%s" is refused, also where no body is expected',
  async (type) => {
    await using app = await start();
    for (const url of ['/api/list', '/api/anything']) {
      const headers = { 'content-type': type };
      const answer = await app.inject({ method: 'POST', url, headers, payload: '{"limit":1}' });
      expect(answer.json()).toMatchObject({ status: 415, code: 'media-type-unsupported' });
    }
  },
);
