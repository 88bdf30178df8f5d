import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type ReceivedWebhook, startLocalStripe, WEBHOOK_SECRET, webhookReceiver } from './local-stripe.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

test('each change sends an event whose signature the SDK accepts', async () => {
  await using shop = await webhookReceiver();
  await using local = await startLocalStripe({ webhookUrl: shop.url });
  const opened = ({ headers, body }: ReceivedWebhook, secret = WEBHOOK_SECRET) =>
    local.stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret);

  const { id } = await local.stripe.paymentIntents.create(order);
  const declined = local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' });
  await expect(declined).rejects.toThrow(Stripe.errors.StripeCardError);
  await local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_authenticationRequiredOnSetup' });
  await local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await local.stripe.paymentIntents.capture(id);
  await local.stripe.refunds.create({ payment_intent: id });
  const second = await local.stripe.paymentIntents.create(order);
  await local.stripe.paymentIntents.cancel(second.id);

  await shop.until(12);
  expect(shop.received.map((call) => opened(call).type).sort()).toEqual(
    [
      'charge.captured',
      'charge.failed',
      'charge.refunded',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'payment_intent.canceled',
      'payment_intent.created',
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.requires_action',
      'payment_intent.succeeded',
      'refund.created',
    ].sort(),
  );
  const [first] = shop.received;
  expect(() => first && opened(first, 'whsec_other')).toThrow(Stripe.errors.StripeSignatureVerificationError);
  expect(() => first && opened({ ...first, body: first.body.replace('4200', '1') })).toThrow(/signature/i);
});

test('an event is sent again, unchanged, until it is accepted', async () => {
  await using shop = await webhookReceiver(500, 503);
  await using local = await startLocalStripe({ webhookUrl: shop.url });
  await local.stripe.paymentIntents.create(order);
  await shop.until(3);
  expect(new Set(shop.received.map(({ body }) => body)).size).toBe(1);
  const [event] = (await local.stripe.events.list()).data;
  expect(JSON.parse(shop.received[0]?.body ?? '')).toMatchObject({ id: event?.id, pending_webhooks: 1 });
});

test('webhook faults lose, duplicate, delay and shuffle events; lost ones can be sent again', async () => {
  await using shop = await webhookReceiver();
  await using local = await startLocalStripe({ webhookUrl: shop.url });
  const receivedIds = () => shop.received.map(({ body }): string => JSON.parse(body).id);
  const make = async (count: number) => {
    for (let made = 0; made < count; made++) await local.stripe.paymentIntents.create(order);
    return (await local.stripe.events.list({ limit: 100 })).data.slice(0, count).map(({ id }) => id);
  };

  await local.control('POST', 'webhooks', { lose: 1 });
  const lost = await make(3);
  await local.control('POST', 'webhooks', { duplicate: 1 });
  const doubled = await make(2);
  await shop.until(4);
  expect(receivedIds().sort()).toEqual([...doubled, ...doubled].sort());
  expect(await local.control('POST', 'webhooks/resend', { state: 'lost' })).toEqual({ resent: 3 });
  await shop.until(7);
  expect(receivedIds().slice(4).sort()).toEqual(lost.sort());

  await local.control('POST', 'webhooks', { shuffle: 0.5, seed: 3 });
  const shuffled = await make(12);
  await shop.until(19);
  expect(receivedIds().slice(7)).not.toEqual(shuffled.toReversed());
  expect(new Set(receivedIds().slice(7))).toEqual(new Set(shuffled));

  await local.control('POST', 'webhooks', { delayMs: 500 });
  const at = Date.now();
  await make(1);
  await shop.until(20);
  expect(Date.now() - at).toBeGreaterThanOrEqual(500);
  await local.control('DELETE', 'webhooks');
  expect(await local.control('GET', 'webhooks')).toMatchObject({
    lose: 0,
    duplicate: 0,
    shuffle: 0,
    delayMs: 0,
  });
});
