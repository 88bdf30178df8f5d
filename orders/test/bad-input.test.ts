import type { OrderView } from '@railhead/common/contracts/orders';
import { RunCancelled } from '@railhead/common/contracts/tickets';
import { aRun } from '@railhead/common/testing/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

let orders: Awaited<ReturnType<typeof startOrders>>;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const hold = (runId: string, payload: object, cookie?: string) =>
  orders.app.inject({
    method: 'PUT',
    url: `/api/seats/${runId}/hold`,
    payload,
    ...(cookie && { headers: { cookie } }),
  });

test.each([
  ['an unknown run', { runId: 'no-such-run' }, 404, 'run-unknown'],
  ['a seat that does not exist', { seats: ['A-41'] }, 404, 'seat-unknown'],
  ['from = to', { from: 2, to: 2 }, 422, 'journey-invalid'],
  ['from > to', { from: 3, to: 1 }, 422, 'journey-invalid'],
  ['a stop beyond the last', { from: 1, to: 6 }, 422, 'journey-invalid'],
  ['one seat twice', { seats: ['A-1', 'A-1'] }, 422, 'seat-twice'],
])('%s is rejected with its code', async (_what, change, status, code) => {
  const {
    seats = ['A-1'],
    from = 0,
    to = 2,
    runId,
  } = change as { seats?: string[]; from?: number; to?: number; runId?: string };
  expect(await orders.order('ada', orders.request(seats, from, to, runId))).toMatchObject({
    status,
    body: { code },
  });
});

test.each([
  ['no seats', { seats: [] }],
  [
    'nine seats',
    {
      seats: Array.from({ length: 9 }, (_, n) => ({
        seat: `A-${n + 1}`,
        passenger: { name: 'A', type: 'adult' },
      })),
    },
  ],
  ['a number for a name', { seats: [{ seat: 'A-1', passenger: { name: 7, type: 'adult' } }] }],
  ['a blank name', { seats: [{ seat: 'A-1', passenger: { name: '  ', type: 'adult' } }] }],
  ['an unknown passenger type', { seats: [{ seat: 'A-1', passenger: { name: 'A', type: 'dog' } }] }],
  ['an unknown field', { extra: true }],
  ['an operator in place of an id', { runId: { $gt: '' } }],
])('%s is a 400 that names the field', async (_what, change) => {
  const answer = await orders.order('ada', { ...orders.request(['A-1']), ...change });
  expect(answer).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
  expect(answer.body).toHaveProperty('errors.0.field');
});

test('an oversized body gets 413, broken JSON 400, another media type 415', async () => {
  const post = async (payload: string, type = 'application/json') => {
    const response = await orders.app.inject({
      method: 'POST',
      url: '/api/orders',
      headers: {
        authorization: await orders.bearer({ id: 'ada' }),
        'idempotency-key': 'k',
        'content-type': type,
      },
      payload,
    });
    return [response.statusCode, response.json<{ code: string }>().code];
  };
  expect(await post(`"${'x'.repeat(70_000)}"`)).toEqual([413, 'body-too-large']);
  expect(await post('{')).toEqual([400, 'validation-failed']);
  expect(await post('<a/>', 'text/xml')).toEqual([415, 'media-type-unsupported']);
});

test('a run that has departed, is cancelled or is not on sale sells no seats, and the code says why', async () => {
  const { RunScheduled } = await import('@railhead/common/contracts/tickets');
  const shifted = (ms: number, more: object = {}) => {
    const run = aRun();
    const move = (at?: string) => (at ? { at: new Date(Date.parse(at) + ms).toISOString() } : {});
    return {
      ...run,
      ...more,
      stops: run.stops.map(({ arrival, departure, ...stop }) => ({
        ...stop,
        ...(arrival && { arrival: move(arrival).at }),
        ...(departure && { departure: move(departure).at }),
      })),
    };
  };
  const day = 24 * 3600_000;
  const departed = shifted(-day - 3600_000);
  const closing = shifted(-day - 2 * 60_000);
  const unopened = shifted(0, {
    sale: { opensAt: new Date(Date.now() + day).toISOString(), closesMinutesBefore: 5 },
  });
  const cancelled = aRun();
  for (const run of [departed, closing, unopened, cancelled])
    await orders.publish(RunScheduled, run.runId, run);
  await orders.publish(RunCancelled, cancelled.runId, { runId: cancelled.runId, reason: 'storm' });
  await orders.waitUntilIdle();
  const codeFor = async (runId: string) =>
    (await orders.order('ada', orders.request(['A-1'], 0, 2, runId))).body.code;
  expect(await codeFor(departed.runId)).toBe('run-departed');
  expect(await codeFor(closing.runId)).toBe('sale-closed');
  expect(await codeFor(unopened.runId)).toBe('sale-not-open');
  expect(await codeFor(cancelled.runId)).toBe('run-cancelled');
});

test("another account's order is unknown; an expired token has its own code; a hold survives signing in", async () => {
  const { body } = await orders.order('ada', orders.request(['A-10']));
  const send = async (authorization?: string, method: 'GET' | 'POST' = 'GET', path = '') => {
    const response = await orders.app.inject({
      method,
      url: `/api/orders/${body.id}${path}`,
      ...(authorization && { headers: { authorization } }),
    });
    return [response.statusCode, response.json<{ code: string }>().code];
  };
  const mallory = await orders.bearer({ id: 'mallory' });
  expect(await send(mallory)).toEqual([404, 'order-unknown']);
  expect(await send(mallory, 'POST', '/cancel')).toEqual([404, 'order-unknown']);
  expect(await send(await orders.bearer({ id: 'ada' }, -60))).toEqual([401, 'token-expired']);
  expect(await send('Bearer nonsense')).toEqual([401, 'token-invalid']);
  expect(await send()).toEqual([401, 'sign-in-required']);

  const held = await hold(orders.run.runId, { from: 0, to: 2, seats: ['A-11'] });
  const cookie = String(held.headers['set-cookie']).split(';')[0] ?? '';
  const refused = await orders.app.inject({
    method: 'POST',
    url: '/api/orders',
    headers: { cookie, 'idempotency-key': 'signed-out' },
    payload: orders.request(['A-11']),
  });
  expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([401, 'sign-in-required']);
  expect((await hold(orders.run.runId, { from: 0, to: 2, seats: ['A-11'] })).json()).toMatchObject({
    code: 'seat-held',
  });
  const signedIn = await orders.order('ada', orders.request(['A-11']), 'signed-out', { cookie });
  expect(signedIn.status).toBe(201);
});

test('seats that somebody else holds are rejected by name, and nothing is ordered', async () => {
  await hold(orders.run.runId, { from: 1, to: 3, seats: ['A-20'] });
  expect(await orders.order('ada', orders.request(['A-19', 'A-20'], 0, 2))).toMatchObject({
    status: 409,
    body: { code: 'seat-held', facts: { seats: ['A-20'] } },
  });
  expect((await orders.spans()).filter(({ seat }) => seat === 'A-19')).toEqual([]);
  expect((await orders.order('ada', orders.request(['A-20'], 3, 5))).status).toBe(201);
});

test('an idempotency key is required, repeats orders and rejections, and is rejected with another body (D3)', async () => {
  const missing = await orders.app.inject({
    method: 'POST',
    url: '/api/orders',
    headers: { authorization: await orders.bearer({ id: 'ada' }) },
    payload: orders.request(['A-30']),
  });
  expect([missing.statusCode, missing.json<{ code: string }>().code]).toEqual([
    422,
    'idempotency-key-required',
  ]);

  const first = await orders.order('ada', orders.request(['A-30']), 'key-1');
  const again = await orders.order('ada', orders.request(['A-30']), 'key-1');
  expect(again.status).toBe(201);
  expect(again.body.id).toBe(first.body.id);
  expect((await orders.order('ada', orders.request(['A-31']), 'key-1')).body.code).toBe(
    'idempotency-key-reused',
  );
  expect((await orders.order('bob', orders.request(['A-32']), 'key-1')).status).toBe(201);

  const refused = await orders.order('bob', orders.request(['A-30']), 'key-2');
  expect(refused).toMatchObject({ status: 409, body: { code: 'seat-taken' } });
  await orders.app.inject({
    method: 'POST',
    url: `/api/orders/${first.body.id}/cancel`,
    headers: { authorization: await orders.bearer({ id: 'ada' }) },
  });
  expect((await orders.order('bob', orders.request(['A-30']), 'key-2')).body.code).toBe('seat-taken');
  expect((await orders.order('bob', orders.request(['A-30']), 'key-3')).status).toBe(201);
});

test('an order whose fare has changed is rejected with the new fare', async () => {
  const request = { ...orders.request(['B-1']), expectedFare: { amount: 1, currency: 'EUR' } };
  expect(await orders.order('ada', request)).toMatchObject({
    status: 409,
    body: { code: 'fare-changed', facts: { fare: { amount: 2100, currency: 'EUR' } } },
  });
});

test('a cross-origin request is rejected; the orders of an account are listed newest first, in pages', async () => {
  const foreign = await orders.order('ada', orders.request(['B-2']), 'foreign', {
    origin: 'https://evil.example',
  });
  expect(foreign).toMatchObject({ status: 403, body: { code: 'cross-origin' } });
  for (let n = 1; n <= 12; n++) await orders.order('lister', orders.request([`B-${n}`], 3, 4));
  for (let n = 1; n <= 12; n++) await orders.order('lister', orders.request([`B-${n}`], 4, 5));
  const list = async (query = '') => {
    const response = await orders.app.inject({
      url: `/api/orders${query}`,
      headers: { authorization: await orders.bearer({ id: 'lister' }) },
    });
    return response.json<{ items: OrderView[]; next?: string }>();
  };
  const first = await list();
  const second = await list(`?after=${first.next}`);
  expect([first.items.length, second.items.length, second.next]).toEqual([20, 4, undefined]);
  const placed = [...first.items, ...second.items].map(({ placedAt }) => placedAt);
  expect(placed).toEqual(placed.toSorted().toReversed());
});
