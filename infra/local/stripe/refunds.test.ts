import { expect, test } from 'vitest';
import { startStripe, webhookReceiver } from './rig.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

async function captured({ stripe }: Awaited<ReturnType<typeof startStripe>>, card: string): Promise<string> {
  const { id } = await stripe.paymentIntents.create(order);
  await stripe.paymentIntents.confirm(id, { payment_method: card });
  await stripe.paymentIntents.capture(id);
  return id;
}

test('a refund that waits is done a moment later, also after a crash', async () => {
  await using shop = await webhookReceiver();
  await using rig = await startStripe({ webhookUrl: shop.url });
  const payment_intent = await captured(rig, 'pm_card_pendingRefund');
  const made = await rig.stripe.refunds.create({ payment_intent, amount: 1000 });
  expect(made).toMatchObject({ status: 'pending', pending_reason: 'processing' });
  await rig.crash();
  const now = () => rig.stripe.refunds.retrieve(made.id);
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe('succeeded');
  expect(await now()).not.toHaveProperty('pending_reason');
  const told = () => shop.heard.map(({ body }): string => JSON.parse(body).type);
  await expect.poll(told, { timeout: 10_000 }).toContain('refund.updated');
});

test('a refund that seemed done comes back, and its money can be given back again', async () => {
  await using rig = await startStripe();
  const payment_intent = await captured(rig, 'pm_card_refundFail');
  const made = await rig.stripe.refunds.create({ payment_intent });
  expect(made.status).toBe('succeeded');
  await expect(rig.stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  });
  const now = () => rig.stripe.refunds.retrieve(made.id, { expand: ['charge'] });
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe('failed');
  expect(await now()).toMatchObject({
    failure_reason: 'expired_or_canceled_card',
    charge: { amount_refunded: 0, refunded: false },
  });
  const { data: events } = await rig.stripe.events.list({ type: 'refund.failed' });
  expect(events).toMatchObject([{ request: { id: null }, data: { object: { id: made.id } } }]);
  expect((await rig.stripe.refunds.create({ payment_intent, amount: 4200 })).amount).toBe(4200);
  const ledger = await (await fetch(`${rig.origin}/ledger.json`)).json();
  expect(ledger).toMatchObject({ totals: [{ captured: 4200, refunded: 4200 }] });
});
