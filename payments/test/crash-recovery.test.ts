import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { PaymentFailed } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { intentOf, orderEventData, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments();
});
afterAll(() => payments?.[Symbol.asyncDispose]());
afterEach(() => payments.proxy.decideFate(() => 'answered'));

const createIntent = 'POST /v1/payment_intents';
const keysOf = (name: string) => payments.proxy.keys.filter((key) => key.startsWith(name));
const reasonOf = async (orderId: string) =>
  (await payments.service.publishedEvents(PaymentFailed)).find(({ subject }) => subject === orderId)?.data
    .reason;

test('when Stripe crashes between a capture and its response, there is one capture', async () => {
  const order = await payments.authorized();
  let killed: Promise<void> | undefined;
  payments.proxy.decideFate((call) => {
    if (!call.endsWith('/capture') || killed) return 'answered';
    // Stripe crashes when the capture is on disk and before its response is sent.
    const isCaptured = async () => (await payments.atStripe(order)).captured === 1360;
    killed = until('the capture at Stripe', isCaptured).then(() => payments.stripe.crash());
    return 'answer-lost';
  });
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'captured');
  await killed;
  expect(killed).toBeDefined();
  expect(await payments.atStripe(order)).toMatchObject({ status: 'succeeded', captured: 1360, refunds: [] });
});

test('after a restart in the middle of a capture and a cancellation, both are completed', async () => {
  const [confirmed, expired] = [await payments.authorized(), await payments.authorized()];
  payments.proxy.decideFate((call) => (call.startsWith('POST') ? 'request-lost' : 'answered'));
  await payments.service.publish(OrderConfirmed, confirmed.orderId, orderEventData(confirmed));
  await payments.service.publish(OrderExpired, expired.orderId, {
    ...orderEventData(expired),
    cause: 'sweeper',
  });
  for (const call of ['/capture', '/cancel']) {
    await until(`a lost ${call}`, () => payments.proxy.calls.some((made) => made.endsWith(call)));
  }
  await payments.service.app.close();
  payments.proxy.decideFate(() => 'answered');
  await payments.service.restart();
  await payments.untilEvents(confirmed, 'authorized', 'captured');
  await payments.untilEvents(expired, 'authorized', 'voided');
  expect(await payments.atStripe(confirmed)).toMatchObject({ captured: 1360 });
  expect(await payments.atStripe(expired)).toMatchObject({ captured: 0 });
});

test('an intent whose creation got no response is found again, not created twice', async () => {
  const order = await payments.place();
  payments.proxy.decideFate((call) => (call === createIntent ? 'answer-lost' : 'answered'));
  const answer = await payments.requestPayment(order.orderId);
  expect(answer.json()).toMatchObject({ status: 503, code: 'payment-provider-unavailable' });
  expect(answer.headers['retry-after']).toBe('1');
  const { intents } = await payments.atStripe(order);
  expect(intents).toHaveLength(1);

  // Requests that create an intent do not get through, so only a search can find it.
  payments.proxy.decideFate((call) => (call === createIntent ? 'request-lost' : 'answered'));
  const { clientSecret } = await payments.start(order.orderId);
  expect([intentOf(clientSecret)]).toEqual(intents);
});

test('a request for an intent that never reached Stripe is repeated with the same key', async () => {
  const order = await payments.place();
  payments.proxy.decideFate(() => 'request-lost');
  expect((await payments.requestPayment(order.orderId)).statusCode).toBe(503);
  payments.proxy.decideFate(() => 'answered');
  const { clientSecret } = await payments.start(order.orderId);
  expect((await payments.atStripe(order)).intents).toEqual([intentOf(clientSecret)]);
  expect(new Set(keysOf(order.orderId))).toEqual(new Set([order.orderId]));
});

test('an intent whose creation got no response is cancelled when its order expires', async () => {
  const order = await payments.place();
  payments.proxy.decideFate((call) => (call === createIntent ? 'answer-lost' : 'answered'));
  expect((await payments.requestPayment(order.orderId)).statusCode).toBe(503);
  await payments.service.publish(OrderExpired, order.orderId, { ...orderEventData(order), cause: 'timer' });
  await payments.untilEvents(order, 'voided');
  expect(await payments.atStripe(order)).toMatchObject({ status: 'canceled' });
});

test('an authorisation that Stripe ended before the capture fails the payment', async () => {
  const order = await payments.authorized();
  const [intent = ''] = (await payments.atStripe(order)).intents;
  await payments.stripe.stripe.paymentIntents.cancel(intent);
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'failed');
  expect(await until('the reason', () => reasonOf(order.orderId))).toBe('authorization-ended');
});

test('a capture that Stripe refuses releases the authorisation and fails the payment', async () => {
  const order = await payments.authorized();
  payments.proxy.decideFate((call) => (call.endsWith('/capture') ? 'refused' : 'answered'));
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'failed');
  expect(await until('the reason', () => reasonOf(order.orderId))).toBe('capture-refused');
  expect(await payments.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0 });
});

test('money captured by hand for an expired order is refunded', async () => {
  const order = await payments.authorized();
  const [intent = ''] = (await payments.atStripe(order)).intents;
  await payments.stripe.stripe.paymentIntents.capture(intent);
  await payments.service.publish(OrderExpired, order.orderId, { ...orderEventData(order), cause: 'timer' });
  await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
  expect(await payments.atStripe(order)).toMatchObject({ captured: 1360, refunds: [1360] });
});
