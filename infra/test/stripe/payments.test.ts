import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { cardForm, GOOD_CARD, post, startLocalStripe } from './local-stripe.ts';

const order = {
  amount: 4200,
  currency: 'bdt',
  capture_method: 'manual',
  metadata: { orderId: 'o-1' },
} as const;

test('a card is authorised in the browser and captured by the shop', async () => {
  await using local = await startLocalStripe();
  const made = await local.stripe.paymentIntents.create(order);
  expect(made).toMatchObject({
    ...order,
    livemode: false,
    status: 'requires_payment_method',
    latest_charge: null,
  });
  expect(made.id).toMatch(/^pi_\w{24}$/);

  const confirmed = await local.browser(
    `/v1/payment_intents/${made.id}/confirm`,
    cardForm(made.client_secret, GOOD_CARD),
  );
  expect(confirmed).toMatchObject({ status: 200, body: { id: made.id, status: 'requires_capture' } });
  expect(confirmed.body).not.toHaveProperty('metadata');
  expect(confirmed.headers.get('access-control-allow-origin')).toBe('http://localhost:8080');

  const captured = await local.stripe.paymentIntents.capture(made.id);
  expect(captured).toMatchObject({ status: 'succeeded', amount_received: 4200, amount_capturable: 0 });

  const seen = await local.stripe.paymentIntents.retrieve(made.id, {
    expand: ['latest_charge', 'payment_method'],
  });
  expect(seen.latest_charge).toMatchObject({
    object: 'charge',
    captured: true,
    amount_captured: 4200,
    paid: true,
  });
  expect(seen.payment_method).toMatchObject({ card: { last4: '4242', brand: 'visa' } });
  expect(JSON.stringify(await local.stripe.charges.list())).not.toContain(GOOD_CARD);

  await expect(local.stripe.paymentIntents.capture(made.id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
    payment_intent: { status: 'succeeded' },
  });
  await expect(local.stripe.paymentIntents.cancel(made.id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  });
});

test('a decline leaves a failed charge and the intent open for the next card', async () => {
  await using local = await startLocalStripe();
  const { id, client_secret } = await local.stripe.paymentIntents.create(order);
  const pay = (number: string) =>
    local.browser(`/v1/payment_intents/${id}/confirm`, cardForm(client_secret, number));
  const declines = [
    ['4000000000000002', 'card_declined', 'generic_decline'],
    ['4000000000009995', 'card_declined', 'insufficient_funds'],
    ['4000000000009987', 'card_declined', 'lost_card'],
    ['4000000000009979', 'card_declined', 'stolen_card'],
    ['4000000000000069', 'expired_card', 'expired_card'],
    ['4000000000000127', 'incorrect_cvc', 'incorrect_cvc'],
    ['4000000000000119', 'processing_error', 'processing_error'],
  ] as const;
  for (const [number, code, decline_code] of declines) {
    const error = {
      type: 'card_error',
      code,
      decline_code,
      payment_intent: { status: 'requires_payment_method' },
    };
    expect(await pay(number)).toMatchObject({ status: 402, body: { error } });
  }
  const open = await local.stripe.paymentIntents.retrieve(id);
  expect(open.last_payment_error).toMatchObject({ code: 'processing_error', charge: open.latest_charge });

  expect(await pay(GOOD_CARD)).toMatchObject({ status: 200, body: { status: 'requires_capture' } });
  const { data } = await local.stripe.charges.list({ payment_intent: id });
  expect(data.map(({ status }) => status)).toEqual(['succeeded', ...declines.map(() => 'failed')]);
  expect(data[1]).toMatchObject({ failure_code: 'processing_error', paid: false, captured: false });
  expect((await local.stripe.paymentIntents.retrieve(id)).last_payment_error).toBeNull();
  expect(await pay(GOOD_CARD)).toMatchObject({
    status: 400,
    body: { error: { code: 'payment_intent_unexpected_state' } },
  });
});

test('an invalid card never reaches a bank', async () => {
  await using local = await startLocalStripe();
  const { id, client_secret } = await local.stripe.paymentIntents.create(order);
  const field = (name: string, value: string) => ({ [`payment_method_data[card][${name}]`]: value });
  const mistakes: [Record<string, string>, string][] = [
    [field('number', '4242424242424241'), 'incorrect_number'],
    [field('number', '42'), 'incorrect_number'],
    [field('exp_year', '2001'), 'invalid_expiry_year'],
    [field('exp_month', '13'), 'invalid_expiry_month'],
    [field('cvc', '12'), 'invalid_cvc'],
    [field('number', '4111111111111111'), 'card_declined'],
  ];
  for (const [change, code] of mistakes) {
    const answer = await local.browser(
      `/v1/payment_intents/${id}/confirm`,
      cardForm(client_secret, GOOD_CARD, change),
    );
    expect(answer, code).toMatchObject({ status: 402, body: { error: { type: 'card_error', code } } });
  }
  expect((await local.stripe.charges.list({ payment_intent: id })).data).toEqual([]);
});

test('a card with authentication waits for the buyer, who can fail and then approve', async () => {
  await using local = await startLocalStripe();
  const { id, client_secret } = await local.stripe.paymentIntents.create(order);
  const form = cardForm(client_secret, '4000002500003155', {
    return_url: 'http://localhost:8080/pay?order=1',
  });
  const challenged = async () => {
    const { body } = await local.browser(`/v1/payment_intents/${id}/confirm`, form);
    expect(body).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    const { next_action } = await local.stripe.paymentIntents.retrieve(id);
    return next_action?.redirect_to_url?.url ?? '';
  };

  const first = await challenged();
  expect(await (await fetch(first)).text()).toContain('BDT');
  const failed = await post(first, { answer: 'fail' });
  expect(failed.status).toBe(303);
  expect(failed.headers.get('location')).toContain('redirect_status=failed');
  const open = await local.stripe.paymentIntents.retrieve(id);
  expect(open).toMatchObject({
    status: 'requires_payment_method',
    latest_charge: null,
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });

  const second = await challenged();
  expect((await post(first, { answer: 'approve' })).status).toBe(404);
  const approved = await post(second, { answer: 'approve' });
  const back = new URL(approved.headers.get('location') ?? '');
  expect(back.searchParams.get('order')).toBe('1');
  expect(back.searchParams.get('redirect_status')).toBe('succeeded');
  expect((await local.stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  expect((await post(second, { answer: 'approve' })).status).toBe(404);
});

test.each([
  ['4000008400001629', 'generic_decline'],
  ['4000008260003178', 'insufficient_funds'],
])('a card can be declined after authentication: %s', async (number, decline_code) => {
  await using local = await startLocalStripe();
  const { id, client_secret } = await local.stripe.paymentIntents.create(order);
  await local.browser(`/v1/payment_intents/${id}/confirm`, cardForm(client_secret, number));
  const { next_action } = await local.stripe.paymentIntents.retrieve(id);
  await post(next_action?.redirect_to_url?.url ?? '', { answer: 'approve' });
  const open = await local.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
  expect(open).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'card_declined', decline_code },
    latest_charge: {
      paid: false,
      payment_method_details: { card: { three_d_secure: { result: 'authenticated' } } },
    },
  });
});

test('cancelling releases the authorisation, once', async () => {
  await using local = await startLocalStripe();
  const { id } = await local.stripe.paymentIntents.create(order);
  await local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  const canceled = await local.stripe.paymentIntents.cancel(id, {
    cancellation_reason: 'abandoned',
    expand: ['latest_charge'],
  });
  expect(canceled).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'abandoned',
    amount_capturable: 0,
  });
  expect(canceled.latest_charge).toMatchObject({ captured: false, refunded: true });
  for (const again of [local.stripe.paymentIntents.cancel(id), local.stripe.paymentIntents.capture(id)])
    await expect(again).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  await expect(local.stripe.refunds.create({ payment_intent: id })).rejects.toThrow(
    Stripe.errors.StripeInvalidRequestError,
  );
});

test('refunds never exceed the captured amount', async () => {
  await using local = await startLocalStripe();
  const { id } = await local.stripe.paymentIntents.create(order);
  await local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await expect(local.stripe.paymentIntents.capture(id, { amount_to_capture: 4201 })).rejects.toMatchObject({
    code: 'amount_too_large',
  });
  await local.stripe.paymentIntents.capture(id, { amount_to_capture: 4000 });
  const tried = await Promise.allSettled(
    Array.from({ length: 5 }, () => local.stripe.refunds.create({ payment_intent: id, amount: 1500 })),
  );
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const rest = await local.stripe.refunds.create({ payment_intent: id, expand: ['charge'] });
  expect(rest).toMatchObject({
    amount: 1000,
    status: 'succeeded',
    charge: { refunded: true, amount_refunded: 4000 },
  });
  await expect(local.stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  });
  expect((await local.stripe.refunds.list({ payment_intent: id })).data).toHaveLength(3);
  expect(await local.stripe.refunds.retrieve(rest.id)).toMatchObject({ amount: 1000, payment_intent: id });

  const state = await (await fetch(`${local.origin}/ledger.json`)).json();
  expect(state).toMatchObject({ totals: [{ currency: 'bdt', captured: 4000, refunded: 4000, balance: 0 }] });
  const page = await (await fetch(local.origin)).text();
  expect(page).toContain(id);
});

test('lists are paged, newest first, and filtered by time', async () => {
  await using local = await startLocalStripe();
  const ids: string[] = [];
  for (let made = 0; made < 5; made++) ids.unshift((await local.stripe.paymentIntents.create(order)).id);
  const first = await local.stripe.paymentIntents.list({ limit: 2 });
  expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
  const all = await local.stripe.paymentIntents
    .list({ limit: 2, created: { gte: 1 } })
    .autoPagingToArray({ limit: 100 });
  expect(all.map(({ id }) => id)).toEqual(ids);
  expect((await local.stripe.paymentIntents.list({ created: { lt: 1 } })).data).toEqual([]);
  const events = await local.stripe.events.list({ type: 'payment_intent.created', limit: 1 });
  expect(events.data[0]).toMatchObject({ type: 'payment_intent.created', data: { object: { id: ids[0] } } });
});

test('without the right key or secret there is no access', async () => {
  await using local = await startLocalStripe();
  const { id } = await local.stripe.paymentIntents.create(order);
  const get = async (authorization?: string) =>
    (
      await fetch(`${local.origin}/v1/payment_intents/${id}`, {
        headers: authorization ? { authorization } : {},
      })
    ).status;
  const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  expect(
    await Promise.all([get(), get('Bearer sk_live_1'), get(basic('sk_test_1')), get('Bearer pk_test_1')]),
  ).toEqual([401, 401, 200, 400]);
  const stranger = await local.browser(
    `/v1/payment_intents/${id}/confirm`,
    cardForm('pi_other_secret_x', GOOD_CARD),
  );
  expect(stranger.status).toBe(400);
  expect((await local.browser(`/v1/payment_intents/${id}/capture`, {})).status).toBe(403);
  expect((await local.browser('/v1/refunds', { payment_intent: id })).status).toBe(403);
  await expect(local.stripe.paymentIntents.retrieve('pi_none')).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  });
  const preflight = await fetch(`${local.origin}/v1/payment_intents/${id}/confirm`, {
    method: 'OPTIONS',
    headers: { origin: 'http://127.0.0.1:9', 'access-control-request-headers': 'authorization' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    204,
    'authorization',
  ]);
  const foreign = await fetch(local.origin, { headers: { origin: 'http://localhost.example' } });
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
});

test('with manual confirmation only the server pays, with a token that the browser made, once', async () => {
  await using local = await startLocalStripe();
  const { paymentIntents, confirmationTokens, charges } = local.stripe;
  const manual = { ...order, confirmation_method: 'manual' } as const;
  const { id, client_secret } = await paymentIntents.create(manual);
  const tokenOf = async (number: string) => {
    const { client_secret: _, ...card } = cardForm('', number, { return_url: 'http://localhost:8080/pay' });
    return ((await local.browser('/v1/confirmation_tokens', card)).body as { id: string }).id;
  };
  const browserConfirms = async () =>
    (await local.browser(`/v1/payment_intents/${id}/confirm`, cardForm(client_secret, GOOD_CARD))).status;

  const declined = await tokenOf('4000000000000002');
  const { payment_method_preview } = await confirmationTokens.retrieve(declined);
  expect(payment_method_preview).toMatchObject({ card: { last4: '0002', fingerprint: expect.any(String) } });
  expect(await browserConfirms()).toBe(400);
  expect((await charges.list({ payment_intent: id })).data).toEqual([]);
  const confirm = (confirmation_token: string) => paymentIntents.confirm(id, { confirmation_token });
  await expect(confirm(declined)).rejects.toMatchObject({ code: 'card_declined' });
  await expect(confirm(declined)).rejects.toMatchObject({ statusCode: 400 });

  const challenged = await confirm(await tokenOf('4000002500003155'));
  expect(challenged).toMatchObject({ status: 'requires_action' });
  const bank = challenged.next_action?.redirect_to_url?.url ?? '';
  const answered = await post(bank, { answer: 'approve' });
  expect(answered.headers.get('location')).toContain('redirect_status=succeeded');
  expect(await paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_confirmation' });
  expect(await browserConfirms()).toBe(400);
  expect(await paymentIntents.confirm(id)).toMatchObject({ status: 'requires_capture' });
  expect((await charges.list({ payment_intent: id })).data).toHaveLength(2);
});
