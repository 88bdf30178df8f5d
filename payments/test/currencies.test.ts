import { OrderConfirmed } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { cards, orderEventData, startPayments } from './payments-fixture.ts';

test('amounts reach Stripe in its unit and come back in ours', async () => {
  await using payments = await startPayments();
  for (const [currency, amount, atStripe, back] of [
    ['ISK', 2780, 278_000, 1390],
    ['UGX', 16_700, 1_670_000, 8350],
    ['KWD', 3310, 3310, 1650],
    ['JPY', 1330, 1330, 665],
  ] as const) {
    const order = await payments.captured(cards.good, { fare: { amount, currency } });
    expect(await payments.atStripe(order), currency).toMatchObject({ captured: atStripe });
    await payments.cancel(order, back);
    await payments.untilEvents(order, 'authorized', 'captured', 'refunded');
    await payments.untilNoPoll(order);
    expect(await payments.details(order), currency).toMatchObject({
      amount: { amount, currency },
      refunds: [{ amount: { amount: back, currency }, status: 'succeeded' }],
    });
  }
  expect(await payments.asOperator('reconciliation')).toMatchObject({ compared: 12, differences: [] });
});

test('an order that costs nothing is paid without Stripe', async () => {
  await using payments = await startPayments();
  const order = await payments.place({ fare: { amount: 0, currency: 'EUR' } });
  await payments.untilEvents(order, 'authorized');
  const answer = await payments.requestPayment(order.orderId);
  expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: 'nothing-to-pay' }]);
  await payments.service.publish(OrderConfirmed, order.orderId, orderEventData(order));
  await payments.untilEvents(order, 'authorized', 'captured');
  await payments.cancel(order, 0);
  await payments.service.waitUntilIdle();
  await payments.untilEvents(order, 'authorized', 'captured');
  expect(await payments.stripeState()).toMatchObject({ intents: [], refunds: [] });
});

test.each([
  { amount: 10, currency: 'EUR' },
  { amount: 1104, currency: 'KWD' },
  { amount: 1360, currency: 'ZZZ' },
])('what Stripe refuses for good ends the payment: $currency $amount', async (fare) => {
  await using payments = await startPayments();
  const order = await payments.place({ fare });
  for (let request = 0; request < 2; request++) {
    const answer = await payments.requestPayment(order.orderId);
    expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: 'payment-refused' }]);
  }
  await payments.untilEvents(order, 'failed');
});
