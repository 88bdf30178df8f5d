import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { PaymentFailed } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ended, intentOf, type Paying, startPaying } from './paying.ts';

let paying: Paying;
beforeAll(async () => {
  paying = await startPaying();
});
afterAll(() => paying?.[Symbol.asyncDispose]());
afterEach(() => paying.road.decide(() => 'answered'));

const making = 'POST /v1/payment_intents';
const keysOf = (name: string) => paying.road.keys.filter((key) => key.startsWith(name));
const reasonOf = async (orderId: string) =>
  (await paying.rig.publishedEvents(PaymentFailed)).find(({ subject }) => subject === orderId)?.data.reason;

test('Stripe killed between capture and its answer: restarted, there is one capture', async () => {
  const order = await paying.authorized();
  let killed: Promise<void> | undefined;
  paying.road.decide((call) => {
    if (!call.endsWith('/capture') || killed) return 'answered';
    // The capture is done and on disk, then Stripe is gone before anybody hears of it.
    const isCaptured = async () => (await paying.atStripe(order)).captured === 1360;
    killed = until('the capture at Stripe', isCaptured).then(() => paying.stripe.crash());
    return 'unanswered';
  });
  await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
  await paying.untilStory(order, 'authorized', 'captured');
  await killed;
  expect(killed).toBeDefined();
  expect(await paying.atStripe(order)).toMatchObject({ status: 'succeeded', captured: 1360, refunds: [] });
});

test('payments restarted in the middle of everything goes on where it was', async () => {
  const [confirmed, expired] = [await paying.authorized(), await paying.authorized()];
  paying.road.decide((call) => (call.startsWith('POST') ? 'lost' : 'answered'));
  await paying.rig.publish(OrderConfirmed, confirmed.orderId, ended(confirmed));
  await paying.rig.publish(OrderExpired, expired.orderId, { ...ended(expired), cause: 'sweeper' });
  for (const call of ['/capture', '/cancel']) {
    await until(`a lost ${call}`, () => paying.road.calls.some((made) => made.endsWith(call)));
  }
  await paying.rig.app.close();
  paying.road.decide(() => 'answered');
  await paying.rig.restart();
  await paying.untilStory(confirmed, 'authorized', 'captured');
  await paying.untilStory(expired, 'authorized', 'voided');
  expect(await paying.atStripe(confirmed)).toMatchObject({ captured: 1360 });
  expect(await paying.atStripe(expired)).toMatchObject({ captured: 0 });
});

test('an intent whose making was never answered is found again, not made twice', async () => {
  const order = await paying.place();
  paying.road.decide((call) => (call === making ? 'unanswered' : 'answered'));
  const answer = await paying.ask(order.orderId);
  expect(answer.json()).toMatchObject({ status: 503, code: 'payment-provider-unavailable' });
  expect(answer.headers['retry-after']).toBe('1');
  const { intents } = await paying.atStripe(order);
  expect(intents).toHaveLength(1);

  // The way back is still blocked for another making: only searching can help.
  paying.road.decide((call) => (call === making ? 'lost' : 'answered'));
  const { clientSecret } = await paying.start(order.orderId);
  expect([intentOf(clientSecret)]).toEqual(intents);
});

test('an intent that was never asked for aloud is asked for again with the same key', async () => {
  const order = await paying.place();
  paying.road.decide(() => 'lost');
  expect((await paying.ask(order.orderId)).statusCode).toBe(503);
  paying.road.decide(() => 'answered');
  const { clientSecret } = await paying.start(order.orderId);
  expect((await paying.atStripe(order)).intents).toEqual([intentOf(clientSecret)]);
  expect(new Set(keysOf(order.orderId))).toEqual(new Set([order.orderId]));
});

test('an intent nobody heard of is cancelled when its order expires', async () => {
  const order = await paying.place();
  paying.road.decide((call) => (call === making ? 'unanswered' : 'answered'));
  expect((await paying.ask(order.orderId)).statusCode).toBe(503);
  await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'timer' });
  await paying.untilStory(order, 'voided');
  expect(await paying.atStripe(order)).toMatchObject({ status: 'canceled' });
});

test('an authorisation that Stripe ended before the capture fails the payment', async () => {
  const order = await paying.authorized();
  const [intent = ''] = (await paying.atStripe(order)).intents;
  await paying.stripe.stripe.paymentIntents.cancel(intent);
  await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
  await paying.untilStory(order, 'authorized', 'failed');
  expect(await until('the reason', () => reasonOf(order.orderId))).toBe('authorization-ended');
});

test('a capture refused for good lets the card go and fails the payment', async () => {
  const order = await paying.authorized();
  paying.road.decide((call) => (call.endsWith('/capture') ? 'refused' : 'answered'));
  await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
  await paying.untilStory(order, 'authorized', 'failed');
  expect(await until('the reason', () => reasonOf(order.orderId))).toBe('capture-refused');
  expect(await paying.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0 });
});

test('money taken by hand for an order that had expired is given back', async () => {
  const order = await paying.authorized();
  const [intent = ''] = (await paying.atStripe(order)).intents;
  await paying.stripe.stripe.paymentIntents.capture(intent);
  await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'timer' });
  await paying.untilStory(order, 'authorized', 'captured', 'refunded');
  expect(await paying.atStripe(order)).toMatchObject({ captured: 1360, refunds: [1360] });
});
