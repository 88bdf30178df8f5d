import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { startLocalStripe } from './local-stripe.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

test('the same key and parameters replay the first response and create nothing', async () => {
  await using local = await startLocalStripe();
  const keyed = { idempotencyKey: 'order-1' };
  const made = await local.stripe.paymentIntents.create({ ...order, metadata: { a: '1', b: '2' } }, keyed);
  const again = await local.stripe.paymentIntents.create({ metadata: { b: '2', a: '1' }, ...order }, keyed);
  expect(again).toEqual(made);
  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect((await local.stripe.paymentIntents.list()).data).toHaveLength(1);

  const other = local.stripe.paymentIntents.create({ ...order, amount: 1 }, keyed);
  await expect(other).rejects.toThrow(Stripe.errors.StripeIdempotencyError);
  await expect(local.stripe.paymentIntents.cancel(made.id, {}, keyed)).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
});

test('a stored response is replayed even if the state has changed, including errors', async () => {
  await using local = await startLocalStripe();
  const { id } = await local.stripe.paymentIntents.create(order);
  const early = () => local.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture-1' });
  await expect(early()).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  await local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await expect(early()).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  const captured = await local.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture-2' });
  await local.stripe.refunds.create({ payment_intent: id });
  expect(await local.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture-2' })).toEqual(
    captured,
  );
});

test('no response is stored for a call with invalid parameters', async () => {
  await using local = await startLocalStripe();
  const keyed = { idempotencyKey: 'order-1' };
  await expect(local.stripe.paymentIntents.create({ ...order, amount: 0 }, keyed)).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
    param: 'amount',
  });
  expect(await local.stripe.paymentIntents.create(order, keyed)).toMatchObject({ amount: 4200 });
});
