import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import Type from 'typebox';
import Value from 'typebox/value';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cards, orderEventData, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments();
});
afterAll(() => payments?.[Symbol.asyncDispose]());
afterEach(() => payments.stripe.control('DELETE', 'faults'));

const Faults = Type.Object({ faults: Type.Array(Type.Object({ left: Type.Integer() })) });
const allInjected = async () => {
  const { faults } = Value.Parse(Faults, await payments.stripe.control('GET', 'faults'));
  return faults.length > 0 && faults.every(({ left }) => left === 0);
};

/** The buyer repeats the request until it succeeds. */
const startUntilAnswered = async (orderId: string) => {
  await until('an intent', async () => (await payments.requestPayment(orderId)).statusCode === 201);
  return payments.start(orderId);
};

test.each([
  // Only an error that is replayed for its key is a reason to use another key.
  ['a 500 before the work, replayed for its key', { kind: 'before', status: 500, sticky: true }, 2],
  ['a 500 after the work, replayed for its key', { kind: 'after', status: 500, sticky: true }, 1],
  ['a 503 that is not replayed', { kind: 'before', status: 503, sticky: false }, 1],
  ['too many requests', { kind: 'before', status: 429 }, 1],
  // The SDK itself retries a broken connection once.
  ['a connection reset before the work', { kind: 'reset', times: 2 }, 1],
  ['a connection reset after the work', { kind: 'after-reset', times: 2 }, 1],
])('%s, on every call: one intent, one capture, one refund', async (_, fault, keys) => {
  const order = await payments.place();
  await payments.injectFault('payment_intents', fault);
  await payments.present(await startUntilAnswered(order.orderId), cards.good);
  await payments.untilEvents(order, 'authorized');

  await payments.injectFault('payment_intents/*/capture', fault);
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'captured');

  await payments.injectFault('refunds', fault);
  const cancellation = await payments.cancel(order, 1000);
  await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
  await payments.untilNoPoll(order);

  const late = await payments.authorized();
  await payments.injectFault('payment_intents/*/cancel', fault);
  await payments.service.publish(OrderExpired, late.orderId, {
    ...orderEventData(late),
    cause: 'late-payment',
  });
  await payments.untilEvents(late, 'authorized', 'voided');

  expect(await allInjected()).toBe(true);
  const atStripe = await payments.atStripe(order);
  expect(atStripe).toMatchObject({ status: 'succeeded', captured: 1360, refunds: [1000], failedRefunds: 0 });
  expect(atStripe.intents).toHaveLength(1);
  for (const name of [order.orderId, `ref-${cancellation}`]) {
    const used = payments.proxy.keys.filter((key) => key.startsWith(name));
    expect([...new Set(used)]).toEqual([name, `${name}-2`].slice(0, keys));
  }
  expect(await payments.atStripe(late)).toMatchObject({ status: 'canceled', captured: 0 });
});

test('when Stripe does not respond, the buyer gets an error within 8 s, and a retry finds the one intent', async () => {
  const order = await payments.place();
  await payments.injectFault('**', { kind: 'after-hang', method: '*', times: 50 });
  for (const _ of ['the creation hangs', 'and so does the search']) {
    const asked = performance.now();
    const answer = await payments.requestPayment(order.orderId);
    expect(performance.now() - asked).toBeLessThan(8000);
    expect(answer.json()).toMatchObject({ status: 503, code: 'payment-provider-unavailable' });
    expect(answer.headers['retry-after']).toBe('1');
  }
  await payments.stripe.control('DELETE', 'faults');
  await startUntilAnswered(order.orderId);
  expect((await payments.atStripe(order)).intents).toHaveLength(1);
});

test('a capture whose response never arrives is found to be done', async () => {
  const order = await payments.authorized();
  await payments.injectFault('payment_intents/*/capture', { kind: 'after-hang' });
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'captured');
  expect(await allInjected()).toBe(true);
  expect(await payments.atStripe(order)).toMatchObject({ captured: 1360 });
});
