import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WEBHOOK_SECRET } from '../../infra/test/stripe/local-stripe.ts';
import { ended, type Paying, startPaying } from './paying.ts';

let paying: Paying;
beforeAll(async () => {
  paying = await startPaying({ webhooks: true });
});
afterAll(() => paying?.[Symbol.asyncDispose]());

const payload = (id: string, object: object, type = 'payment_intent.succeeded') =>
  JSON.stringify({ id, object: 'event', type, data: { object } });

const send = (body: string, signature: string) =>
  paying.rig.app.inject({
    method: 'POST',
    url: '/api/payments/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    payload: body,
  });

const signed = (body: string, secret = WEBHOOK_SECRET) =>
  Stripe.webhooks.generateTestHeaderString({ payload: body, secret });

test('Stripe’s own webhooks are all taken, each written down once', async () => {
  const order = await paying.authorized();
  await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
  await paying.untilStory(order, 'authorized', 'captured');

  const { events } = await paying.ledger();
  const sent = events.map(({ id }) => id).toSorted();
  const rows = paying.rig.db.collection<{ _id: string; purgeAt: Date }>('webhooks');
  await until('every webhook', async () => (await rows.countDocuments()) === sent.length);
  expect((await rows.find().toArray()).map(({ _id }) => _id).toSorted()).toEqual(sent);
  await until('Stripe to know that all arrived', async () =>
    (await paying.ledger()).webhooks.every(({ state }) => state === 'delivered'),
  );
});

test('told twice, late and in another order, the story is the same', async () => {
  await paying.stripe.control('POST', 'webhooks', { duplicate: 1, shuffle: 1 });
  const order = await paying.captured();
  await paying.reduce(order, 300);
  await paying.untilStory(order, 'authorized', 'captured', 'refunded');
  await paying.cancel(order);
  await paying.untilStory(order, 'authorized', 'captured', 'refunded', 'refunded');
  await until('Stripe to know that all arrived', async () =>
    (await paying.ledger()).webhooks.every(({ state }) => state === 'delivered'),
  );
  await paying.stripe.control('DELETE', 'webhooks');
  await paying.rig.waitUntilIdle();
  await paying.untilStory(order, 'authorized', 'captured', 'refunded', 'refunded');
  expect((await paying.atStripe(order)).refunds).toEqual([300, 1060]);
});

test('repeated and shuffled webhooks make it look; what they claim is not believed', async () => {
  const order = await paying.place();
  await paying.start(order.orderId);
  await paying.rig.publish(OrderExpired, order.orderId, { ...ended(order), cause: 'timer' });
  await paying.untilStory(order, 'voided');
  await until('nobody to look any more', async () => !('lookAt' in ((await paying.payment(order)) ?? {})));
  const [id = ''] = (await paying.atStripe(order)).intents;
  const looks = () =>
    paying.road.calls.filter((call) => call.startsWith(`GET /v1/payment_intents/${id}?`)).length;
  const before = looks();

  const claims = [
    payload('evt_refunded', { object: 'charge', id: 'ch_1', payment_intent: id }, 'charge.refunded'),
    payload('evt_taken', { object: 'payment_intent', id, status: 'succeeded' }),
    payload('evt_made', { object: 'payment_intent', id }, 'payment_intent.created'),
    payload('evt_foreign', { object: 'payment_intent', id: 'pi_of_somebody' }),
  ];
  const answers = await Promise.all([...claims, ...claims].map((body) => send(body, signed(body))));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 8 }, () => 200));

  await until('a look', () => looks() > before);
  await until('it to rest', async () => !('lookAt' in ((await paying.payment(order)) ?? {})));
  await paying.untilStory(order, 'voided');
});

test('a forged, altered, old or unsigned webhook is refused and leaves no trace', async () => {
  const body = payload('evt_forged', { object: 'payment_intent', id: 'pi_1' });
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const old = Stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: WEBHOOK_SECRET,
    timestamp: hourAgo,
  });
  for (const [text, signature] of [
    [body, signed(body, 'whsec_of_a_thief')],
    [`${body} `, signed(body)],
    [body, old],
    [body, 'nonsense'],
    [body, ''],
  ] as const) {
    const answer = await send(text, signature);
    expect(answer.json()).toMatchObject({ status: 400, code: 'signature-invalid' });
  }
  expect(
    await paying.rig.db.collection<{ _id: string }>('webhooks').findOne({ _id: 'evt_forged' }),
  ).toBeNull();
});
