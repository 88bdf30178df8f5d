import { OrderPlaced } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

const counted = <T>(values: T[]) =>
  Object.fromEntries(
    Map.groupBy(values, String)
      .entries()
      .map(([key, all]) => [key, all.length]),
  );

test('200 concurrent buyers of one seat: one order, 199 rejections with 409 (S1)', async () => {
  await using orders = await startOrders();
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => orders.order(`buyer-${n}`, orders.request(['A-1']))),
  );
  expect(counted(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 199 });
  expect(await orders.spans()).toHaveLength(1);
  await orders.waitUntilIdle();
  expect(await orders.publishedEvents(OrderPlaced)).toHaveLength(1);
});

test('without Redis 40 concurrent buyers of one seat still get one order, by the ledger alone', async () => {
  await using orders = await startOrders({}, {});
  await using alone = await startOrders({ redisUrl: 'redis://127.0.0.1:1' });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => alone.order(`b-${n}`, alone.request(['A-1']))),
  );
  expect(counted(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 39 });
  expect((await orders.order('ada', orders.request(['A-1']))).status).toBe(201);
});

test('concurrent orders of disjoint segments of one seat all succeed (S5)', async () => {
  await using orders = await startOrders();
  const answers = await Promise.all(
    [0, 1, 2, 3, 4].map((from) => orders.order(`b-${from}`, orders.request(['A-1'], from, from + 1))),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
});

test('an order with one taken seat claims none of its seats (S2)', async () => {
  await using orders = await startOrders();
  await orders.order('ada', orders.request(['A-3']));
  const group = await orders.order('bob', orders.request(['A-1', 'A-2', 'A-3', 'A-4']));
  expect(group).toMatchObject({ status: 409, body: { code: 'seat-taken', facts: { seats: ['A-3'] } } });
  expect((await orders.spans()).map(({ seat }) => seat)).toEqual(['A-3']);
});

test('concurrent requests with one idempotency key are one order', async () => {
  await using orders = await startOrders();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => orders.order('ada', orders.request(['A-1', 'A-2']), 'click')),
  );
  expect(counted(answers.map(({ status }) => status))).toEqual({ 201: 20 });
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  await orders.waitUntilIdle();
  expect(await orders.publishedEvents(OrderPlaced)).toHaveLength(1);
});

test('after a flush of Redis nothing is sold twice, and the map is correct again within ten seconds', async () => {
  await using orders = await startOrders();
  const { runId } = orders.run;
  const sold = await orders.order('ada', orders.request(['A-1']));
  const address = await orders.app.listen({ port: 0, host: '127.0.0.1' });
  const { openEventSource } = await import('@railhead/common/testing/sse-client');
  const map = await openEventSource(`${address}/api/seats/${runId}/live?from=0&to=2`);
  await until('the first snapshot', () => map.received.length > 0);
  await fetch(`${address}/api/seats/${runId}/hold`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: 0, to: 2, seats: ['A-2'] }),
  });

  const redis = new Redis(orders.config.redisUrl);
  await redis.flushdb();
  await redis.quit();
  const receivedBefore = map.received.length;
  expect((await orders.order('bob', orders.request(['A-1']))).body.code).toBe('seat-taken');
  const snapshot = await until(
    'a fresh snapshot',
    () => map.received.slice(receivedBefore).find(({ event }) => event === 'snapshot'),
    10_000,
  );
  expect(snapshot.data).toMatchObject({ seats: { 'A-1': { state: 'sold' } } });
  expect(sold.status).toBe(201);
  await map.close();
});
