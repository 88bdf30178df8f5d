import { PaymentRefunded, PaymentRefundFailed } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cards, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments({ reconcileSeconds: 0.2 });
});
afterAll(() => payments?.[Symbol.asyncDispose]());

type Order = Awaited<ReturnType<PaymentsFixture['captured']>>;
const refuse = (code: string, times: number) =>
  payments.injectFault('refunds', { kind: 'before', status: 400, code, times });
const stored = async (order: Order) => (await payments.details(order)).refunds[0];
const untilStatus = (order: Order, status: string) =>
  until(`the refund to be ${status}`, async () => (await stored(order))?.status === status);
const failedFor = async ({ orderId }: Order) =>
  (await payments.service.publishedEvents(PaymentRefundFailed)).filter(({ subject }) => subject === orderId);

test('a refund that waits holds up no other refund of the same order', async () => {
  const order = await payments.captured();
  await refuse('balance_insufficient', 4);
  const first = await payments.reduce(order, 300);
  await until(
    'the first refund to wait',
    async () => (await stored(order))?.reason === 'delayed-by-provider',
  );
  await payments.service.app.close();
  const retryAt = new Date(Date.now() + 6 * 3600_000);
  await payments.service.db
    .collection('payments')
    .updateOne({ orderId: order.orderId }, { $set: { 'refunds.0.retryAt': retryAt, lookAt: retryAt } });
  await payments.service.restart();
  await payments.reduce(order, 200);
  await until('the second refund', async () => (await payments.atStripe(order)).refunds.join() === '200');
  expect(await stored(order)).toMatchObject({ cancellationId: first, status: 'waiting' });
});

test('a refund that waits is tried at once when an operator retries it', async () => {
  const order = await payments.captured();
  await refuse('balance_insufficient', 2);
  const cancellationId = await payments.cancel(order, 900);
  await until('the refund to wait', async () => (await stored(order))?.reason === 'delayed-by-provider');
  expect(await payments.asOperator('refunds')).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ orderId: order.orderId, cancellationId, reason: 'delayed-by-provider' }),
    ]),
  });
  await until('the retry to succeed', async () => {
    const { statusCode } = await payments.retry(order, cancellationId);
    return statusCode === 409;
  });
  expect(await payments.atStripe(order)).toMatchObject({ refunds: [900] });
  expect((await payments.retry(order, cancellationId)).json()).toMatchObject({ code: 'refund-already-made' });
});

test('a refund that was given up is published, listed, and made by a retry', async () => {
  const order = await payments.captured();
  await refuse('charge_disputed', 3);
  const cancellationId = await payments.cancel(order, 900);
  await untilStatus(order, 'failed');
  expect(await stored(order)).toMatchObject({ reason: 'refused-by-provider' });
  expect(await until('the event', async () => (await failedFor(order))[0]?.data)).toMatchObject({
    cancellationId,
    amount: { amount: 900, currency: 'EUR' },
  });
  await payments.untilNoPoll(order);
  const metrics = (await payments.service.app.inject('/metrics')).body;
  expect(metrics).toMatch(/railhead_refunds_given_up_total\{[^}]*\} 1\n/);

  const answer = await payments.retry(order, cancellationId);
  expect(answer.json()).toMatchObject({ orderId: order.orderId, cancellationId, status: 'succeeded' });
  expect(await payments.atStripe(order)).toMatchObject({ refunds: [900] });
  await payments.untilEvents(order, 'authorized', 'captured', 'refund-failed', 'refunded');
  const { items } = await payments.unpaid();
  expect(items.filter(({ orderId }) => orderId === order.orderId)).toEqual([]);
});

test('only operators list and retry refunds, and only refunds that exist', async () => {
  const order = await payments.captured();
  const authorization = await payments.service.bearer({ id: 'buyer-1' });
  const asBuyer = { headers: { authorization } };
  const { app } = payments.service;
  const url = `/api/payments/${order.orderId}/refunds/o1.3/retry`;
  expect((await app.inject({ url: '/api/payments/refunds', ...asBuyer })).statusCode).toBe(403);
  expect((await app.inject({ method: 'POST', url, ...asBuyer })).statusCode).toBe(403);
  expect((await payments.retry(order, 'o1.3')).json()).toMatchObject({ status: 404, code: 'refund-unknown' });
  expect((await payments.retry({ orderId: 'nobody' }, 'o1.3')).json()).toMatchObject({
    code: 'order-unknown',
  });
});

test('a refund that the version before gave up for an empty balance is made after a restart', async () => {
  const order = await payments.captured();
  await refuse('charge_disputed', 3);
  await payments.cancel(order, 900);
  await untilStatus(order, 'failed');
  await payments.untilNoPoll(order);
  await payments.service.app.close();
  const failed = [1, 2, 3].map((attempt) => `refused-${attempt}: balance_insufficient`);
  await payments.service.db.collection('payments').updateOne(
    { orderId: order.orderId },
    {
      $set: { 'refunds.0.failed': failed },
      $unset: { 'refunds.0.retryAt': '', 'refunds.0.lastFailure': '', 'refunds.0.givenUpAt': '' },
    },
  );
  await payments.service.restart();
  await until('the refund', async () => (await payments.atStripe(order)).refunds.join() === '900');
});

// The last one: its refund goes on failing after it.
test('a refund that was published and that the bank returns is corrected by one event', async () => {
  const order = await payments.captured(cards.refundFails);
  const cancellationId = await payments.cancel(order, 900);
  await untilStatus(order, 'failed');
  expect(await stored(order)).toMatchObject({ reason: 'rejected-by-bank' });
  await payments.untilEvents(order, 'authorized', 'captured', 'refunded', 'refund-failed');
  const again = await payments.retry(order, cancellationId);
  expect(again.json()).toMatchObject({ status: 'succeeded' });
  expect(await payments.service.publishedEvents(PaymentRefunded)).not.toHaveLength(0);
});
