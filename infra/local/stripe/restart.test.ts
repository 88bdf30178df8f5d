import { expect, test } from 'vitest';
import { startStripe, webhookReceiver } from './rig.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

test('what was answered survives a SIGKILL: objects, kept answers, and events still to be told', async () => {
  await using shop = await webhookReceiver(...Array.from({ length: 12 }, () => 500));
  await using rig = await startStripe({ webhookUrl: shop.url });
  const create = () => rig.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' });
  const made = await create();
  await rig.stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' });
  await rig.crash();

  expect(await create()).toEqual(made);
  expect(await rig.stripe.paymentIntents.capture(made.id)).toMatchObject({ status: 'succeeded' });
  await rig.stripe.refunds.create({ payment_intent: made.id, amount: 200 });
  await rig.crash();

  const seen = await rig.stripe.paymentIntents.retrieve(made.id, { expand: ['latest_charge'] });
  expect(seen).toMatchObject({ amount_received: 4200, latest_charge: { amount_refunded: 200 } });
  const { data: events } = await rig.stripe.events.list();
  const told = () => new Set(shop.heard.map(({ body }): string => JSON.parse(body).id));
  while (told().size < events.length) await shop.until(shop.heard.length + 1);
  expect(told()).toEqual(new Set(events.map(({ id }) => id)));
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
