import { expect, test } from 'vitest';
import { startLocalStripe } from './local-stripe.ts';

test('a charge that Stripe would refuse is refused here', async () => {
  await using local = await startLocalStripe();
  const create = (currency: string, amount: number) =>
    local.stripe.paymentIntents.create({ currency, amount, capture_method: 'manual' });
  const refused = [
    ['eur', 10, { code: 'amount_too_small', param: 'amount' }],
    ['huf', 17_499, { code: 'amount_too_small' }],
    ['kwd', 1104, { code: 'parameter_invalid_integer', param: 'amount' }],
    ['isk', 4170, { code: 'parameter_invalid_integer' }],
    ['ugx', 16_750, { code: 'parameter_invalid_integer' }],
    ['eur', 100_000_000, { code: 'amount_too_large' }],
    ['zzz', 1000, { param: 'currency' }],
    ['xxx', 1000, { param: 'currency' }],
  ] as const;
  for (const [currency, amount, problem] of refused) {
    await expect(create(currency, amount), `${currency} ${amount}`).rejects.toMatchObject({
      statusCode: 400,
      ...problem,
    });
  }
  for (const [currency, amount] of [
    ['eur', 50],
    ['kwd', 1110],
    ['isk', 278_000],
    ['jpy', 1330],
    ['idr', 150_000_000],
  ] as const) {
    expect(await create(currency, amount)).toMatchObject({ currency, amount });
  }
});

test('a refund that no bank can move is refused', async () => {
  await using local = await startLocalStripe();
  const { id } = await local.stripe.paymentIntents.create({ currency: 'kwd', amount: 3310 });
  await local.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await expect(local.stripe.refunds.create({ payment_intent: id, amount: 331 })).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
    param: 'amount',
  });
  expect(await local.stripe.refunds.create({ payment_intent: id, amount: 330 })).toMatchObject({
    amount: 330,
    currency: 'kwd',
  });
});
