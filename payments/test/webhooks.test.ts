import { OrderConfirmed, OrderExpired } from '@railhead/common/contracts/orders';
import { PaymentAttempts } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import Stripe from 'stripe';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WEBHOOK_SECRET } from '../../infra/test/stripe/local-stripe.ts';
import { cards, intentOf, orderEventData, type PaymentsFixture, startPayments } from './payments-fixture.ts';

let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments({ webhooks: true });
});
afterAll(() => payments?.[Symbol.asyncDispose]());

const payload = (id: string, object: object, type = 'payment_intent.succeeded') =>
  JSON.stringify({ id, object: 'event', type, created: Math.floor(Date.now() / 1000), data: { object } });

const send = (body: string, signature: string) =>
  payments.service.app.inject({
    method: 'POST',
    url: '/api/payments/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    payload: body,
  });

const signed = (body: string, secret = WEBHOOK_SECRET) =>
  Stripe.webhooks.generateTestHeaderString({ payload: body, secret });

test('all webhooks from Stripe are accepted, and each is recorded once', async () => {
  const order = await payments.authorized();
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'captured');

  const { events } = await payments.stripeState();
  const sent = events.map(({ id }) => id).toSorted();
  const rows = payments.service.db.collection<{ _id: string; purgeAt: Date }>('webhooks');
  await until('every webhook to be recorded', async () => (await rows.countDocuments()) === sent.length);
  expect((await rows.find().toArray()).map(({ _id }) => _id).toSorted()).toEqual(sent);
  await until('Stripe to have delivered all webhooks', async () =>
    (await payments.stripeState()).webhooks.every(({ state }) => state === 'delivered'),
  );
});

test('repeated and reordered webhooks change nothing', async () => {
  await payments.stripe.control('POST', 'webhooks', { duplicate: 1, shuffle: 1 });
  const order = await payments.captured();
  await payments.reduce(order, 300);
  await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
  await payments.cancel(order);
  await payments.untilEvents(order, 'authorized', 'captured', 'refunded', 'refunded');
  await until('Stripe to have delivered all webhooks', async () =>
    (await payments.stripeState()).webhooks.every(({ state }) => state === 'delivered'),
  );
  await payments.stripe.control('DELETE', 'webhooks');
  await payments.service.waitUntilIdle();
  await payments.untilEvents(order, 'authorized', 'captured', 'refunded', 'refunded');
  expect((await payments.atStripe(order)).refunds).toEqual([300, 1060]);
});

test('a webhook triggers a poll, and its content is not trusted', async () => {
  const order = await payments.place();
  await payments.start(order.orderId);
  await payments.service.publish(OrderExpired, order.orderId, { ...orderEventData(order), cause: 'timer' });
  await payments.untilEvents(order, 'voided');
  await until('polling to stop', async () => !('lookAt' in ((await payments.payment(order)) ?? {})));
  const [id = ''] = (await payments.atStripe(order)).intents;
  const polls = () =>
    payments.proxy.calls.filter((call) => call.startsWith(`GET /v1/payment_intents/${id}?`)).length;
  const before = polls();

  const claims = [
    payload('evt_refunded', { object: 'charge', id: 'ch_1', payment_intent: id }, 'charge.refunded'),
    payload('evt_taken', { object: 'payment_intent', id, status: 'succeeded' }),
    payload('evt_made', { object: 'payment_intent', id }, 'payment_intent.created'),
    payload('evt_foreign', { object: 'payment_intent', id: 'pi_of_somebody' }),
  ];
  const answers = await Promise.all([...claims, ...claims].map((body) => send(body, signed(body))));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 8 }, () => 200));

  await until('a poll', () => polls() > before);
  await until('polling to stop again', async () => !('lookAt' in ((await payments.payment(order)) ?? {})));
  await payments.untilEvents(order, 'voided');
});

test('operators see the declines and 3-D Secure checks of a payment, and nobody else does', async () => {
  const order = await payments.place();
  const view = await payments.start(order.orderId);
  await payments.present(view, cards.poor);
  await payments.present(view, cards.challenged);
  const intent = await payments.stripe.stripe.paymentIntents.retrieve(intentOf(view.clientSecret));
  const page = intent.next_action?.redirect_to_url?.url ?? '';
  await fetch(page, { method: 'POST', body: new URLSearchParams({ answer: 'fail' }) });
  await payments.present(view, cards.good);
  await payments.untilEvents(order, 'authorized');

  const path = `${order.orderId}/attempts`;
  const found = await until('every webhook', async () => {
    const shown = Value.Parse(PaymentAttempts, await payments.asOperator(path));
    return shown.attempts.length === 3 ? shown : undefined;
  });
  expect(found).toMatchObject({ status: 'authorized' });
  expect(found.attempts.map(({ kind, code = '' }) => `${kind} ${code}`).toSorted()).toEqual([
    'authentication-failed payment_intent_authentication_failure',
    'authentication-required ',
    'declined insufficient_funds',
  ]);
  const times = found.attempts.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  const headers = { authorization: await payments.service.bearer({ id: order.accountId }) };
  const asBuyer = await payments.service.app.inject({ url: `/api/payments/${path}`, headers });
  expect(asBuyer.json()).toMatchObject({ status: 403, code: 'role-required' });
});

test.each([
  '{}',
  'null',
  '[]',
  '"evt_1"',
  '7',
  '',
  '{',
  JSON.stringify({ id: 'evt_1', type: 'charge.failed', created: 1, data: null }),
  JSON.stringify({ id: 'evt_1', type: 'charge.failed', created: 1, data: { object: null } }),
  JSON.stringify({ id: 'evt_1', type: 'charge.failed', created: 1e300, data: { object: {} } }),
  JSON.stringify({ id: { $gt: '' }, type: 'charge.failed', created: 1, data: { object: {} } }),
  JSON.stringify({ id: 'evt\n1', type: 'charge.failed', created: 1, data: { object: {} } }),
])('a signed webhook that is no event is refused: %s', async (body) => {
  const answer = await send(body, signed(body));
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toContain('application/problem+json');
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
    [body, 't=,v1='],
    [body, 't=1,v1=,v1='],
    [body, `${signed(body)},`],
    [body, signed(body).replace('t=', 't=99999999999999999999')],
    [body, ''],
  ] as const) {
    const answer = await send(text, signature);
    expect(answer.json()).toMatchObject({ status: 400, code: 'signature-invalid' });
  }
  expect(
    await payments.service.db.collection<{ _id: string }>('webhooks').findOne({ _id: 'evt_forged' }),
  ).toBeNull();
});
