import { expect, test } from 'vitest';
import { startLocalStripe, webhookReceiver } from './local-stripe.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

test('objects, stored responses and pending events survive a SIGKILL', async () => {
  await using shop = await webhookReceiver(...Array.from({ length: 12 }, () => 500));
  await using local = await startLocalStripe({ webhookUrl: shop.url });
  const create = () => local.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' });
  const made = await create();
  await local.stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' });
  await local.crash();

  expect(await create()).toEqual(made);
  expect(await local.stripe.paymentIntents.capture(made.id)).toMatchObject({ status: 'succeeded' });
  await local.stripe.refunds.create({ payment_intent: made.id, amount: 200 });
  await local.crash();

  const seen = await local.stripe.paymentIntents.retrieve(made.id, { expand: ['latest_charge'] });
  expect(seen).toMatchObject({ amount_received: 4200, latest_charge: { amount_refunded: 200 } });
  const { data: events } = await local.stripe.events.list();
  const sentIds = () => new Set(shop.received.map(({ body }): string => JSON.parse(body).id));
  while (sentIds().size < events.length) await shop.until(shop.received.length + 1);
  expect(sentIds()).toEqual(new Set(events.map(({ id }) => id)));
  expect(events.map(({ type }) => type).sort()).toEqual([
    'charge.captured',
    'charge.refunded',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'payment_intent.created',
    'payment_intent.succeeded',
    'refund.created',
  ]);
});
