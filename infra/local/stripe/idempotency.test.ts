import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { startStripe } from './rig.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;

test('the same key and parameters give the first answer again, and make nothing new', async () => {
  await using rig = await startStripe();
  const keyed = { idempotencyKey: 'order-1' };
  const made = await rig.stripe.paymentIntents.create({ ...order, metadata: { a: '1', b: '2' } }, keyed);
  const again = await rig.stripe.paymentIntents.create({ metadata: { b: '2', a: '1' }, ...order }, keyed);
  expect(again).toEqual(made);
  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect((await rig.stripe.paymentIntents.list()).data).toHaveLength(1);

  const other = rig.stripe.paymentIntents.create({ ...order, amount: 1 }, keyed);
  await expect(other).rejects.toThrow(Stripe.errors.StripeIdempotencyError);
  await expect(rig.stripe.paymentIntents.cancel(made.id, {}, keyed)).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
});

test('a kept answer is the old one even when the state has moved on, refusals included', async () => {
  await using rig = await startStripe();
  const { id } = await rig.stripe.paymentIntents.create(order);
  const early = () => rig.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture-1' });
  await expect(early()).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  await rig.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await expect(early()).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  const captured = await rig.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture-2' });
  await rig.stripe.refunds.create({ payment_intent: id });
  expect(await rig.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'capture-2' })).toEqual(captured);
});

test('a call refused for its parameters keeps no answer', async () => {
  await using rig = await startStripe();
  const keyed = { idempotencyKey: 'order-1' };
  await expect(rig.stripe.paymentIntents.create({ ...order, amount: 0 }, keyed)).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
    param: 'amount',
  });
  expect(await rig.stripe.paymentIntents.create(order, keyed)).toMatchObject({ amount: 4200 });
});
