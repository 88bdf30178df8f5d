import { PaymentView } from '@railhead/common/contracts/payments';
import type { Problem } from '@railhead/common/contracts/problem';
import { requestRecords } from '@railhead/common/service/personal-data';
import { until } from '@railhead/common/testing/until';
import Value from 'typebox/value';
import { expect, test } from 'vitest';
import { cards, type PaymentsFixture, startPayments } from './payments-fixture.ts';

const dayMs = 24 * 3_600_000;

/** A buyer with an account, and an address if one is given, of the shop. */
function buyerOf(payments: PaymentsFixture, accountId: string, remoteAddress = '127.0.0.1') {
  const ask = async (orderId: string) =>
    payments.service.app.inject({
      method: 'POST',
      url: '/api/payments',
      headers: { authorization: await payments.service.bearer({ id: accountId }) },
      payload: { orderId },
      remoteAddress,
    });
  /** On a busy machine the event of the order may arrive late. */
  const start = (orderId: string) =>
    until('the order to be known', async () => {
      const answer = await ask(orderId);
      return answer.statusCode === 409 ? undefined : answer;
    });
  return {
    start,
    /** Places an order and tries to start its payment. */
    order: async () => start((await payments.place({ accountId })).orderId),
    /** Places an order and has a card declined so many times; no response is waited for but Stripe's. */
    async decline(times: number, card: string = cards.declined) {
      const order = await payments.place({ accountId });
      const view = Value.Parse(PaymentView, (await start(order.orderId)).json());
      for (let count = 0; count < times; count++) await payments.present(view, card);
      return order;
    },
  };
}

const refusal = async (order: () => Promise<{ statusCode: number; json(): unknown }>): Promise<Problem> =>
  until('a payment to be refused', async () => {
    const answer = await order();
    return answer.statusCode === 429 ? (answer.json() as Problem) : undefined;
  });

const untilDeclines = (payments: PaymentsFixture, count: number) =>
  until(
    `${count} declines`,
    async () => (await payments.service.db.collection('declines').countDocuments()) === count,
  );

test('after the limit of an account its open payments end, and none is started for a day', async () => {
  await using payments = await startPayments({ webhooks: true, declines: { account: 4 } });
  await payments.stripe.control('POST', 'webhooks', { duplicate: 1 });
  const ada = buyerOf(payments, 'ada');
  const before = Date.now();
  const first = await ada.decline(2);
  const open = await payments.place({ accountId: 'ada' });
  expect((await ada.start(open.orderId)).statusCode).toBe(201);
  const second = await ada.decline(1);
  await untilDeclines(payments, 3);
  expect((await ada.start(open.orderId)).statusCode).toBe(201);

  const last = await ada.decline(1, cards.poor);
  for (const order of [first, second, open, last]) await payments.untilEvents(order, 'failed');
  expect((await payments.atStripe(open)).intents).toHaveLength(1);

  const answer = await ada.order();
  const problem = answer.json<Problem>();
  expect(problem).toMatchObject({ status: 429, code: 'too-many-declines' });
  const retryAt = String(problem.facts?.['retryAt']);
  expect(problem.detail).toContain(`after ${retryAt.slice(0, 10)} ${retryAt.slice(11, 16)} UTC`);
  expect(Date.parse(retryAt)).toBeGreaterThan(before + dayMs - 2000);
  expect(Date.parse(retryAt)).toBeLessThan(Date.now() + dayMs);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(dayMs / 1000 - 600);
  expect((await buyerOf(payments, 'bob').order()).statusCode).toBe(201);
});

test('declines before an accepted card count as well', async () => {
  await using payments = await startPayments({ webhooks: true, declines: { account: 3 } });
  const order = await payments.place();
  const view = await payments.start(order.orderId);
  await Promise.all([1, 2, 3].map(() => payments.present(view, cards.declined)));
  await payments.present(view, cards.good);
  const problem = await refusal(async () => payments.requestPayment((await payments.place()).orderId));
  expect(problem.code).toBe('too-many-declines');
});

test('declines count without webhooks, found by polling', async () => {
  await using payments = await startPayments({ declines: { account: 2 } });
  const ada = buyerOf(payments, 'ada');
  const order = await ada.decline(2);
  await payments.untilEvents(order, 'failed');
  expect((await refusal(ada.order)).code).toBe('too-many-declines');
});

test('accounts of one network share its limit; other networks and this machine do not', async () => {
  await using payments = await startPayments({ webhooks: true, declines: { network: 3 } });
  for (const account of ['a', 'b', 'c']) await buyerOf(payments, account, '203.0.113.7').decline(1);
  const problem = await refusal(buyerOf(payments, 'd', '203.0.113.7').order);
  expect(problem.code).toBe('too-many-declines');
  expect((await buyerOf(payments, 'd', '198.51.100.7').order()).statusCode).toBe(201);
  for (const account of ['e', 'f', 'g', 'h']) await buyerOf(payments, account).decline(1);
  expect((await buyerOf(payments, 'i').order()).statusCode).toBe(201);
});

test('a card that is tried with many accounts stops the account that tries it next', async () => {
  await using payments = await startPayments({ webhooks: true, declines: { card: 3 } });
  for (const account of ['a', 'b']) await buyerOf(payments, account).decline(1);
  const other = buyerOf(payments, 'other');
  await other.decline(1, cards.poor);
  await untilDeclines(payments, 3);
  const next = buyerOf(payments, 'next');
  const order = await next.decline(1);
  await payments.untilEvents(order, 'failed');
  expect((await refusal(next.order)).code).toBe('too-many-declines');
  expect((await other.order()).statusCode).toBe(201);
});

test('an account is given its declines and the networks from which its payments were started', async () => {
  await using payments = await startPayments({ webhooks: true });
  const { orderId } = await buyerOf(payments, 'ada', '203.0.113.9').decline(1);
  await buyerOf(payments, 'bob', '203.0.113.10').decline(1);
  await untilDeclines(payments, 2);
  const { items, related } = await requestRecords(payments.service.bus, 'payments', 'ada');
  expect(items).toMatchObject([{ _id: orderId, start: { network: '203.0.113.9' } }]);
  expect(items[0]).not.toHaveProperty('clientSecret');
  expect(related).toMatchObject({ declines: [{ accountId: 'ada', network: '203.0.113.9' }] });
  expect(related.declines).toHaveLength(1);
});
