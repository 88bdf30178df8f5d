import { HoldExpired } from '@railhead/common/contracts/expiration';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import { RunCancelled } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refundRules, startOrders } from './orders-fixture.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

let orders: Awaited<ReturnType<typeof startOrders>>;
beforeAll(async () => {
  orders = await startOrders({}, { refundRules });
});
afterAll(() => orders?.[Symbol.asyncDispose]());

test('concurrent cancellations of single passengers cancel each seat once, and the last one ends the order', async () => {
  const seats = ['A-5', 'A-6', 'A-7'];
  const id = await orders.paidOrder('ada', seats);
  const answers = await Promise.all(
    [...seats, ...seats, ...seats].map((seat) => orders.post('ada', id, 'cancel', { seats: [seat] })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200));
  await orders.waitUntilIdle();
  const published = [
    ...(await orders.publishedData(OrderReduced, id)),
    ...(await orders.publishedData(OrderCancelled, id)),
  ];
  expect(published.map(({ refund }) => refund)).toEqual([euros(1170), euros(1170), euros(1170)]);
  expect(published.flatMap((each) => each.seats).toSorted()).toEqual(seats);
  expect(await orders.seatsOf(id)).toEqual([]);
  const view = await orders.view('ada', id);
  expect(view).toMatchObject({ status: 'cancelled', cancelReason: 'by-buyer' });
  expect(view.cancellations).toHaveLength(3);
});

test('a cancellation concurrent with that of the run: the order ends once, and no more than the fare is refunded', async () => {
  const run = await orders.anotherRun({ refundRules });
  const ids = await Promise.all(
    [1, 2, 3].map((n) => orders.paidOrder('ada', [`A-${2 * n - 1}`, `A-${2 * n}`], run.runId)),
  );
  await orders.post('ada', ids[0] ?? '', 'cancel', { seats: ['A-1'] });
  await Promise.all([
    orders.publish(RunCancelled, run.runId, { runId: run.runId, reason: 'storm' }),
    ...ids.flatMap((id, n) => [
      orders.post('ada', id, 'cancel', { seats: [`A-${2 * n + 2}`] }),
      orders.post('ada', id, 'cancel'),
    ]),
  ]);
  for (const id of ids) {
    await until('the order to end', async () => (await orders.view('ada', id)).status === 'cancelled');
    await orders.waitUntilIdle();
    expect(await orders.publishedData(OrderCancelled, id)).toHaveLength(1);
    expect(await orders.seatsOf(id)).toEqual([]);
    const { fare, cancellations } = await orders.view('ada', id);
    const back = cancellations.reduce((sum, { refund }) => sum + refund.amount, 0);
    expect(back).toBeGreaterThan(0);
    expect(back).toBeLessThanOrEqual(fare.amount);
  }
});

test('a cancellation concurrent with the payment is either free of charge or by the refund rules', async () => {
  const ids = await Promise.all(
    [11, 12, 13, 14].map(async (n) => (await orders.order('ada', orders.request([`A-${n}`]))).body.id),
  );
  const payment = (id: string) => ({ orderId: id, paymentId: id, amount: euros(1300) });
  const answers = await Promise.all(
    ids.flatMap((id) => [
      orders.post('ada', id, 'cancel'),
      orders.publish(PaymentAuthorized, id, payment(id)).then(() => ({ status: 200 })),
    ]),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  await orders.waitUntilIdle();
  for (const id of ids) {
    const wasPaid = (await orders.publishedData(OrderConfirmed, id)).length === 1;
    expect(await orders.publishedData(OrderCancelled, id)).toMatchObject([
      { reason: 'by-buyer', ...(wasPaid && { refund: euros(1170) }) },
    ]);
    expect((await orders.view('ada', id)).cancellations).toHaveLength(wasPaid ? 1 : 0);
    expect(await orders.seatsOf(id)).toEqual([]);
  }
});

test('a cancellation concurrent with the end of the lock: one of them ends the order', async () => {
  await using brief = await startOrders({ holdSeconds: 1 });
  const placed = await Promise.all(
    [1, 2, 3, 4].map(async (n) => (await brief.order('ada', brief.request([`A-${n}`]))).body),
  );
  const last = Math.max(...placed.map(({ holdUntil }) => Date.parse(holdUntil)));
  await until('the locks to end', () => Date.now() > last);
  const answers = await Promise.all(
    placed.map(async ({ id, holdUntil }) => {
      await brief.publish(
        HoldExpired,
        id,
        { orderId: id, holdUntil },
        { id: `${id}.${Date.parse(holdUntil)}` },
      );
      return brief.post('ada', id, 'cancel');
    }),
  );
  for (const [index, { id }] of placed.entries()) {
    await until('the order to end', async () => (await brief.view('ada', id)).status !== 'pending');
    const isCancelled = (await brief.view('ada', id)).status === 'cancelled';
    expect(answers[index]?.status).toBe(isCancelled ? 200 : 409);
  }
  await brief.waitUntilIdle();
  const ends = [
    ...(await brief.publishedEvents(OrderCancelled)),
    ...(await brief.publishedEvents(OrderExpired)),
  ];
  expect(ends.map(({ subject }) => subject).toSorted()).toEqual(placed.map(({ id }) => id).toSorted());
  expect(await brief.spans()).toEqual([]);
});
