import { OrderConfirmed, OrderExtended } from '@railhead/common/contracts/orders';
import { PaymentRefunded } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cards, orderEventData, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments({ reconcileSeconds: 0.2 });
});
afterAll(() => payments?.[Symbol.asyncDispose]());
afterEach(() => payments.proxy.decideFate(() => 'answered'));

const refunded = async (orderId: string) =>
  (await payments.service.publishedEvents(PaymentRefunded))
    .filter(({ subject }) => subject === orderId)
    .map(({ data }) => data);

describe('a cancellation refunds', () => {
  test('three passengers one by one, then the rest, each once and no more than was captured', async () => {
    const order = await payments.captured();
    const ids = [
      await payments.reduce(order, 200),
      await payments.reduce(order, 300),
      await payments.reduce(order, 100),
    ];
    ids.push(await payments.cancel(order));
    const four = ['refunded', 'refunded', 'refunded', 'refunded'];
    await payments.untilEvents(order, 'authorized', 'captured', ...four);
    await payments.service.waitUntilIdle();

    const published = await refunded(order.orderId);
    expect(
      published.map(({ cancellationId, amount, left }) => [cancellationId, amount.amount, left?.amount]),
    ).toEqual([
      [ids[0], 200, 1160],
      [ids[1], 300, 860],
      [ids[2], 100, 760],
      [ids[3], 760, 0],
    ]);
    const atStripe = await payments.atStripe(order);
    expect(atStripe.refunds).toEqual([100, 200, 300, 760]);
    expect(await payments.details(order)).toMatchObject({ status: 'refunded' });
  });

  test('the fare less the fee, and the fee stays captured', async () => {
    const order = await payments.captured();
    const cancellationId = await payments.cancel(order, 1224);
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    await payments.untilNoPoll(order);
    expect(await payments.details(order)).toEqual({
      orderId: order.orderId,
      status: 'captured',
      amount: order.fare,
      declines: 0,
      refunds: [{ cancellationId, amount: { amount: 1224, currency: 'EUR' }, status: 'succeeded' }],
    });
    expect(await payments.atStripe(order)).toMatchObject({ captured: 1360, refunds: [1224] });
  });

  test('nothing when the whole fare is the fee', async () => {
    const order = await payments.captured();
    await payments.cancel(order, 0);
    await payments.service.waitUntilIdle();
    await payments.untilNoPoll(order);
    expect(await payments.atStripe(order)).toMatchObject({ captured: 1360, refunds: [] });
  });

  test('only after the capture when it arrives before it', async () => {
    const order = await payments.authorized();
    payments.proxy.decideFate((call) => (call.endsWith('/capture') ? 'request-lost' : 'answered'));
    await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
    const cancellationId = await payments.cancel(order, 1000);
    await until('the refund to be waiting', async () => (await payments.details(order)).refunds.length === 1);
    expect(await payments.details(order)).toMatchObject({
      status: 'authorized',
      refunds: [{ cancellationId, status: 'waiting' }],
    });
    payments.proxy.decideFate(() => 'answered');
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    expect(await payments.atStripe(order)).toMatchObject({ captured: 1360, refunds: [1000] });
  });

  test('by releasing the authorisation when the whole fare would be refunded', async () => {
    const order = await payments.authorized();
    payments.proxy.decideFate((call) => (call.endsWith('/capture') ? 'request-lost' : 'answered'));
    await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
    await payments.cancel(order, 1360);
    await payments.untilEvents(order, 'authorized', 'voided');
    expect(await payments.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0, refunds: [] });
  });
});

describe('a refund that the bank does not accept at once', () => {
  test('is published as soon as it is made, and polled until it has arrived', async () => {
    const order = await payments.captured(cards.refundPends);
    await payments.cancel(order);
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    await until(
      'the refund to have succeeded',
      async () => (await payments.details(order)).refunds[0]?.status === 'succeeded',
    );
    await payments.untilNoPoll(order);
    expect(await payments.atStripe(order)).toMatchObject({ refunds: [1360], failedRefunds: 0 });
  });

  test('because the balance at Stripe is short is tried until it is made', async () => {
    const order = await payments.captured();
    await payments.injectFault('refunds', {
      kind: 'before',
      status: 400,
      code: 'balance_insufficient',
      times: 3,
    });
    const cancellation = await payments.cancel(order);
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    expect(await payments.atStripe(order)).toMatchObject({ refunds: [1360], failedRefunds: 0 });
    const keys = payments.proxy.keys.filter((key) => key.startsWith(`ref-${cancellation}`));
    expect(keys).toEqual(['', '-2', '-3', '-4'].map((end) => `ref-${cancellation}${end}`));
  });

  test('and then returns is tried three times under different keys, then left to an operator', async () => {
    const order = await payments.captured(cards.refundFails);
    const cancellation = await payments.cancel(order, 900);
    await until(
      'the refund to be given up',
      async () => (await payments.details(order)).refunds[0]?.status === 'failed',
    );
    await payments.untilNoPoll(order);
    expect(await payments.details(order)).toMatchObject({ status: 'captured' });
    expect(await payments.atStripe(order)).toMatchObject({ refunds: [], failedRefunds: 3 });
    const keys = payments.proxy.keys.filter((key) => key.startsWith(`ref-${cancellation}`));
    expect(keys).toEqual(['', '-2', '-3'].map((end) => `ref-${cancellation}${end}`));
    expect(await refunded(order.orderId)).toHaveLength(1);
    const metrics = (await payments.service.app.inject('/metrics')).body;
    expect(metrics).toMatch(/railhead_refunds_given_up_total\{[^}]*\} 1/);
    expect(await payments.asOperator('reconciliation')).toMatchObject({ differences: [] });
  });
});

test('an extension keeps an order payable even if its event arrives after the first hold ended', async () => {
  const order = await payments.place({ holdUntil: new Date(Date.now() - 1000).toISOString() });
  const early = await payments.requestPayment(order.orderId);
  expect(early.json()).toMatchObject({ status: 409, code: 'order-not-yet-known' });
  expect(early.headers['retry-after']).toBe('1');
  const holdUntil = new Date(Date.now() + 60_000).toISOString();
  const { orderId, runId } = order;
  await payments.service.publish(OrderExtended, orderId, { orderId, runId, holdUntil, extensions: 1 });
  await payments.service.waitUntilIdle();
  expect((await payments.requestPayment(orderId)).statusCode).toBe(201);
});

test('the details of a payment are shown to its buyer and to operators only', async () => {
  const order = await payments.place();
  const view = await payments.start(order.orderId);
  await payments.present(view, cards.poor);
  await until('the decline to be seen', async () => (await payments.details(order)).declines === 1);
  expect(await payments.details(order)).toEqual({
    orderId: order.orderId,
    status: 'open',
    amount: order.fare,
    declines: 1,
    lastDecline: 'insufficient_funds',
    refunds: [],
  });
  expect(await payments.asOperator(order.orderId)).toMatchObject({ declines: 1 });
  const url = `/api/payments/${order.orderId}`;
  const stranger = { authorization: await payments.service.bearer({ id: 'somebody-else' }) };
  expect((await payments.service.app.inject({ url, headers: stranger })).json()).toMatchObject({
    code: 'order-unknown',
  });
  expect((await payments.service.app.inject({ url })).json()).toMatchObject({ code: 'sign-in-required' });
});
