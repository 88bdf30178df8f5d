import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderExpired, OrderExtended } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

test('an extension moves the end of the lock by five minutes once, however often it is requested, up to the limit', async () => {
  await using orders = await startOrders({ maxExtensions: 2 });
  const { id, holdUntil, extendableUntil } = (await orders.order('ada', orders.request(['A-1']))).body;
  const later = (minutes: number) => new Date(Date.parse(holdUntil) + minutes * 60_000).toISOString();
  expect(extendableUntil).toBe(later(5));
  const extend = () => orders.post('ada', id, 'extend', { holdUntil });
  const answers = await Promise.all([extend(), extend(), extend(), extend()]);
  for (const { status, body } of [...answers, await extend()]) {
    expect(status).toBe(200);
    expect(body).toMatchObject({ holdUntil: later(5), extendableUntil: later(10) });
  }
  const last = await orders.post('ada', id, 'extend', { holdUntil: later(5) });
  expect(last.body).toMatchObject({ status: 'pending', holdUntil: later(10) });
  expect(last.body).not.toHaveProperty('extendableUntil');
  expect(await orders.post('ada', id, 'extend', { holdUntil: later(10) })).toMatchObject({
    status: 409,
    body: { code: 'no-more-time' },
  });
  expect((await orders.post('bob', id, 'extend', { holdUntil })).status).toBe(404);
  expect((await orders.post('ada', id, 'extend', {})).status).toBe(400);
  await orders.waitUntilIdle();
  expect((await orders.publishedEvents(OrderExtended)).map(({ version, data }) => [version, data])).toEqual([
    [2, { orderId: id, runId: orders.run.runId, holdUntil: later(5), extensions: 1 }],
    [3, { orderId: id, runId: orders.run.runId, holdUntil: later(10), extensions: 2 }],
  ]);
});

test('an extended lock survives its first end, the signal for it and the expiry worker, and ends at the new one', async () => {
  await using orders = await startOrders({ holdSeconds: 2, extensionSeconds: 3 });
  const { id, holdUntil } = (await orders.order('ada', orders.request(['A-1']))).body;
  const extended = (await orders.post('ada', id, 'extend', { holdUntil })).body;
  for (const end of [holdUntil, extended.holdUntil]) {
    const signal = { orderId: id, holdUntil: end };
    await orders.publish(HoldExpired, id, signal, { id: `${id}.${Date.parse(end)}` });
  }
  await until('the order to expire', async () => (await orders.view('ada', id)).status === 'expired');
  await orders.waitUntilIdle();
  const [expired] = await orders.publishedEvents(OrderExpired);
  expect(Date.parse(expired?.time ?? '')).toBeGreaterThan(Date.parse(extended.holdUntil));
  expect(Date.parse(extended.holdUntil) - Date.parse(holdUntil)).toBe(3000);
  const late = await orders.post('ada', id, 'extend', { holdUntil: extended.holdUntil });
  expect(late).toMatchObject({ status: 409, body: { code: 'order-not-pending' } });
});

test('an extension concurrent with the end of the lock: an extended lock never ends early', async () => {
  await using orders = await startOrders({ holdSeconds: 1, extensionSeconds: 2 });
  const placed = await Promise.all(
    Array.from(
      { length: 8 },
      async (_, n) => (await orders.order('ada', orders.request([`A-${n + 1}`]))).body,
    ),
  );
  const answers = await Promise.all(
    placed.map(async ({ id, holdUntil }, n) => {
      const end = Date.parse(holdUntil);
      await until('the end to be near', () => Date.now() >= end - 40 + n * 10);
      const signal = { orderId: id, holdUntil };
      const [answer] = await Promise.all([
        orders.post('ada', id, 'extend', { holdUntil }),
        orders.publish(HoldExpired, id, signal, { id: `${id}.${end}` }),
      ]);
      return { id, answer };
    }),
  );
  for (const { id } of placed)
    await until('the order to expire', async () => (await orders.view('ada', id)).status === 'expired');
  await orders.waitUntilIdle();
  const extended = await orders.publishedEvents(OrderExtended);
  for (const { id, answer } of answers) {
    const isExtended = extended.some(({ subject }) => subject === id);
    expect(answer.status).toBe(isExtended ? 200 : 409);
  }
  for (const { subject, time } of await orders.publishedEvents(OrderExpired)) {
    const { holdUntil } = await orders.view('ada', subject);
    expect(Date.parse(time)).toBeGreaterThan(Date.parse(holdUntil));
  }
  expect(await orders.spans()).toEqual([]);
});

test('a lock is extended at most to the end of the sale', async () => {
  // The train leaves a day and five minutes from now, so its sale closes in five minutes.
  const sale = { opensAt: new Date(0).toISOString(), closesMinutesBefore: 24 * 60 };
  await using orders = await startOrders({ holdSeconds: 120 }, { sale });
  const closes = new Date(Date.parse(orders.run.stops[0]?.departure ?? '') - 24 * 3_600_000).toISOString();
  const { id, holdUntil } = (await orders.order('ada', orders.request(['A-1']))).body;
  const { body } = await orders.post('ada', id, 'extend', { holdUntil });
  expect(body.holdUntil).toBe(closes);
  expect(body).not.toHaveProperty('extendableUntil');
  expect((await orders.post('ada', id, 'extend', { holdUntil: closes })).body.code).toBe('no-more-time');
});
