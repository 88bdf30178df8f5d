import { sendHostileValues } from '@railhead/common/testing/hostile-values';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

test('no value in a path, query, header or body ends in a 5xx', { timeout: 240_000 }, async () => {
  await using orders = await startOrders();
  const { body: order } = await orders.order('ada', orders.request(['A-1']));
  const fare = order.fare;
  const { sent, wrong } = await sendHostileValues(orders.app, {
    headers: { authorization: await orders.bearer({ id: 'ada', roles: ['operator'] }) },
    parameters: {
      id: order.id,
      runId: orders.run.runId,
      from: '0',
      to: '2',
      'idempotency-key': 'hostile-1',
    },
    bodies: {
      placeOrder: { ...orders.request(['A-2']), expectedFare: fare },
      extendOrder: { holdUntil: order.holdUntil },
      holdSeats: { from: 0, to: 2, seats: ['A-3'] },
      assignSeats: {
        from: 0,
        to: 2,
        class: 'standard',
        count: 1,
        prefer: { position: 'window', together: true },
      },
      cancelOrder: { seats: ['A-1'], expectedRefund: fare, expectedFee: { ...fare, amount: 0 } },
    },
  });
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(1500);
});

test('an order is not extended by a time that does not exist', async () => {
  await using orders = await startOrders();
  const { body: order } = await orders.order('ada', orders.request(['A-1']));
  for (const holdUntil of [
    '9999-99-99T99:99:99Z',
    '2026-02-30T10:00:00Z',
    '9999-12-31T23:59:59Z',
    '0000-00-00T00:00:00Z',
  ]) {
    const answer = await orders.post('ada', order.id, 'extend', { holdUntil });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
  }
  expect((await orders.view('ada', order.id)).holdUntil).toBe(order.holdUntil);
});
