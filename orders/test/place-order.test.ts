import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderConfirmed, OrderExpired, OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

test('an order locks its seats, is published once and confirmed by its payment', async () => {
  await using orders = await startOrders();
  const placed = await orders.order('ada', orders.request(['A-1', 'A-2']));
  expect(placed).toMatchObject({
    status: 201,
    body: { status: 'pending', fare: { amount: 2600, currency: 'EUR' } },
  });
  const { id } = placed.body;
  expect(await orders.spans()).toEqual([
    { seat: 'A-1', from: 0, to: 2, orderId: id },
    { seat: 'A-2', from: 0, to: 2, orderId: id },
  ]);

  await orders.publish(PaymentAuthorized, id, { orderId: id, paymentId: id, amount: placed.body.fare });
  await orders.waitUntilIdle();
  expect(await orders.publishedEvents(OrderPlaced)).toHaveLength(1);
  expect(await orders.publishedEvents(OrderConfirmed)).toHaveLength(1);
  expect(await orders.view('ada', id)).toMatchObject({
    status: 'confirmed',
    progress: { payment: 'authorized' },
  });
});

test('one seat is sold for A→B and for B→C, and then not for A→C (S5)', async () => {
  await using orders = await startOrders();
  expect((await orders.order('ada', orders.request(['A-1'], 0, 1))).status).toBe(201);
  expect((await orders.order('bob', orders.request(['A-1'], 1, 2))).status).toBe(201);
  expect(await orders.order('cy', orders.request(['A-1'], 0, 2))).toMatchObject({
    status: 409,
    body: { code: 'seat-taken', facts: { seats: ['A-1'] } },
  });
});

test('an expiry signal expires an order after its time and never before', async () => {
  await using orders = await startOrders({ holdSeconds: 2 });
  const { body } = await orders.order('ada', orders.request(['A-1']));
  const signal = { orderId: body.id, holdUntil: body.holdUntil };
  await orders.publish(HoldExpired, body.id, signal, { id: `${body.id}.${Date.parse(body.holdUntil)}` });
  await until('the order to expire', async () => (await orders.view('ada', body.id)).status === 'expired');
  await orders.waitUntilIdle();
  const [expired] = await orders.publishedEvents(OrderExpired);
  expect(Date.parse(expired?.time ?? '')).toBeGreaterThan(Date.parse(body.holdUntil));
  expect(await orders.spans()).toEqual([]);
});
