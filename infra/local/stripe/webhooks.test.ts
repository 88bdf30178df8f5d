import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type Heard, startStripe, WEBHOOK_SECRET, webhookReceiver } from './rig.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

test('each change is told by an event whose signature the SDK accepts', async () => {
  await using shop = await webhookReceiver();
  await using rig = await startStripe({ webhookUrl: shop.url });
  const opened = ({ headers, body }: Heard, secret = WEBHOOK_SECRET) =>
    rig.stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret);

  const { id } = await rig.stripe.paymentIntents.create(order);
  const declined = rig.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' });
  await expect(declined).rejects.toThrow(Stripe.errors.StripeCardError);
  await rig.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_authenticationRequiredOnSetup' });
  await rig.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await rig.stripe.paymentIntents.capture(id);
  await rig.stripe.refunds.create({ payment_intent: id });
  const second = await rig.stripe.paymentIntents.create(order);
  await rig.stripe.paymentIntents.cancel(second.id);

  await shop.until(12);
  expect(shop.heard.map((call) => opened(call).type).sort()).toEqual(
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
  const [first] = shop.heard;
  expect(() => first && opened(first, 'whsec_other')).toThrow(Stripe.errors.StripeSignatureVerificationError);
  expect(() => first && opened({ ...first, body: first.body.replace('4200', '1') })).toThrow(/signature/i);
});

test('an event that is not taken is told again, the same, until it is', async () => {
  await using shop = await webhookReceiver(500, 503);
  await using rig = await startStripe({ webhookUrl: shop.url });
  await rig.stripe.paymentIntents.create(order);
  await shop.until(3);
  expect(new Set(shop.heard.map(({ body }) => body)).size).toBe(1);
  const [event] = (await rig.stripe.events.list()).data;
  expect(JSON.parse(shop.heard[0]?.body ?? '')).toMatchObject({ id: event?.id, pending_webhooks: 1 });
});

test('asked to, events are lost, doubled, late and shuffled; lost ones are told when asked for', async () => {
  await using shop = await webhookReceiver();
  await using rig = await startStripe({ webhookUrl: shop.url });
  const heard = () => shop.heard.map(({ body }): string => JSON.parse(body).id);
  const make = async (count: number) => {
    for (let made = 0; made < count; made++) await rig.stripe.paymentIntents.create(order);
    return (await rig.stripe.events.list({ limit: 100 })).data.slice(0, count).map(({ id }) => id);
  };

  await rig.control('POST', 'webhooks', { lose: 1 });
  const lost = await make(3);
  await rig.control('POST', 'webhooks', { duplicate: 1 });
  const doubled = await make(2);
  await shop.until(4);
  expect(heard().sort()).toEqual([...doubled, ...doubled].sort());
  expect(await rig.control('POST', 'webhooks/resend', { state: 'lost' })).toEqual({ resent: 3 });
  await shop.until(7);
  expect(heard().slice(4).sort()).toEqual(lost.sort());

  await rig.control('POST', 'webhooks', { shuffle: 0.5, seed: 3 });
  const shuffled = await make(12);
  await shop.until(19);
  expect(heard().slice(7)).not.toEqual(shuffled.toReversed());
  expect(new Set(heard().slice(7))).toEqual(new Set(shuffled));

  await rig.control('POST', 'webhooks', { delayMs: 500 });
  const at = Date.now();
  await make(1);
  await shop.until(20);
  expect(Date.now() - at).toBeGreaterThanOrEqual(500);
  await rig.control('DELETE', 'webhooks');
  expect(await rig.control('GET', 'webhooks')).toMatchObject({
    lose: 0,
    duplicate: 0,
    shuffle: 0,
    delayMs: 0,
  });
});
