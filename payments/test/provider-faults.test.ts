import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import Type from 'typebox';
import Value from 'typebox/value';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cards, ended, type Paying, startPaying } from './paying.ts';

let paying: Paying;
beforeAll(async () => {
  paying = await startPaying();
});
afterAll(() => paying?.[Symbol.asyncDispose]());
afterEach(() => paying.stripe.control('DELETE', 'faults'));

const Faults = Type.Object({ faults: Type.Array(Type.Object({ left: Type.Integer() })) });
const allStruck = async () => {
  const { faults } = Value.Parse(Faults, await paying.stripe.control('GET', 'faults'));
  return faults.length > 0 && faults.every(({ left }) => left === 0);
};

/** The buyer asks until there is an answer. */
const askOn = async (orderId: string) => {
  await until('an intent', async () => (await paying.ask(orderId)).statusCode === 201);
  return paying.start(orderId);
};

test.each([
  // Only a fault that its key repeats is a reason to use another.
  ['a 500 that did nothing and is kept for its key', { kind: 'before', status: 500, sticky: true }, 2],
  ['a 500 after the work, kept for its key', { kind: 'after', status: 500, sticky: true }, 1],
  ['a 503 that nobody keeps', { kind: 'before', status: 503, sticky: false }, 1],
  ['too many requests', { kind: 'before', status: 429 }, 1],
  // A torn connection is tried once more by the SDK itself.
  ['a connection reset before the work', { kind: 'reset', times: 2 }, 1],
  ['a connection reset after the work', { kind: 'after-reset', times: 2 }, 1],
])('%s, on every call: one intent, one capture, one refund', async (_, fault, keys) => {
  const order = await paying.place();
  await paying.fail('payment_intents', fault);
  await paying.present(await askOn(order.orderId), cards.good);
  await paying.untilStory(order, 'authorized');

  await paying.fail('payment_intents/*/capture', fault);
  await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
  await paying.untilStory(order, 'authorized', 'captured');

  await paying.fail('refunds', fault);
  const cancellation = await paying.cancel(order, 1000);
  await paying.untilStory(order, 'authorized', 'captured', 'refunded');
  await paying.atRest(order);

  const late = await paying.authorized();
  await paying.fail('payment_intents/*/cancel', fault);
  await paying.rig.publish(OrderExpired, late.orderId, { ...ended(late), cause: 'late-payment' });
  await paying.untilStory(late, 'authorized', 'voided');

  expect(await allStruck()).toBe(true);
  const atStripe = await paying.atStripe(order);
  expect(atStripe).toMatchObject({ status: 'succeeded', captured: 1360, refunds: [1000], failedRefunds: 0 });
  expect(atStripe.intents).toHaveLength(1);
  for (const name of [order.orderId, `ref-${cancellation}`]) {
    const used = paying.road.keys.filter((key) => key.startsWith(name));
    expect([...new Set(used)]).toEqual([name, `${name}-2`].slice(0, keys));
  }
  expect(await paying.atStripe(late)).toMatchObject({ status: 'canceled', captured: 0 });
});

test('when nothing is ever answered, the buyer hears so within 8 s, and asking again finds the one intent', async () => {
  const order = await paying.place();
  await paying.fail('**', { kind: 'after-hang', method: '*', times: 50 });
  for (const _ of ['the making hangs', 'and so does the search for it']) {
    const asked = performance.now();
    const answer = await paying.ask(order.orderId);
    expect(performance.now() - asked).toBeLessThan(8000);
    expect(answer.json()).toMatchObject({ status: 503, code: 'payment-provider-unavailable' });
    expect(answer.headers['retry-after']).toBe('1');
  }
  await paying.stripe.control('DELETE', 'faults');
  await askOn(order.orderId);
  expect((await paying.atStripe(order)).intents).toHaveLength(1);
});

test('a capture that hangs after its work is found done', async () => {
  const order = await paying.authorized();
  await paying.fail('payment_intents/*/capture', { kind: 'after-hang' });
  await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
  await paying.untilStory(order, 'authorized', 'captured');
  expect(await allStruck()).toBe(true);
  expect(await paying.atStripe(order)).toMatchObject({ captured: 1360 });
});
