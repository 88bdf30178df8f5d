import { expect, test } from 'vitest';
import { startLocalStripe, webhookReceiver } from './local-stripe.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

async function captured(
  { stripe }: Awaited<ReturnType<typeof startLocalStripe>>,
  card: string,
): Promise<string> {
  const { id } = await stripe.paymentIntents.create(order);
  await stripe.paymentIntents.confirm(id, { payment_method: card });
  await stripe.paymentIntents.capture(id);
  return id;
}

test('a pending refund succeeds later, also after a crash', async () => {
  await using shop = await webhookReceiver();
  await using local = await startLocalStripe({ webhookUrl: shop.url });
  const payment_intent = await captured(local, 'pm_card_pendingRefund');
  const made = await local.stripe.refunds.create({ payment_intent, amount: 1000 });
  expect(made).toMatchObject({ status: 'pending', pending_reason: 'processing' });
  await local.crash();
  const now = () => local.stripe.refunds.retrieve(made.id);
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe('succeeded');
  expect(await now()).not.toHaveProperty('pending_reason');
  const types = () => shop.received.map(({ body }): string => JSON.parse(body).type);
  await expect.poll(types, { timeout: 10_000 }).toContain('refund.updated');
});

test('a succeeded refund can fail later, and its amount can be refunded again', async () => {
  await using local = await startLocalStripe();
  const payment_intent = await captured(local, 'pm_card_refundFail');
  const made = await local.stripe.refunds.create({ payment_intent });
  expect(made.status).toBe('succeeded');
  await expect(local.stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  });
  const now = () => local.stripe.refunds.retrieve(made.id, { expand: ['charge'] });
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe('failed');
  expect(await now()).toMatchObject({
    failure_reason: 'expired_or_canceled_card',
    charge: { amount_refunded: 0, refunded: false },
  });
  const { data: events } = await local.stripe.events.list({ type: 'refund.failed' });
  expect(events).toMatchObject([{ request: { id: null }, data: { object: { id: made.id } } }]);
  expect((await local.stripe.refunds.create({ payment_intent, amount: 4200 })).amount).toBe(4200);
  const state = await (await fetch(`${local.origin}/ledger.json`)).json();
  expect(state).toMatchObject({ totals: [{ captured: 4200, refunded: 4200 }] });
});
