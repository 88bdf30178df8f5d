import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '@railhead/common/contracts/problem';
import { until } from '@railhead/common/testing/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CallFate } from './fault-proxy.ts';
import { cards, intentOf, type PaymentsFixture, startPayments } from './payments-fixture.ts';

const accountLimit = 8;
/** Sooner than the response advises. */
const retryMs = 100;
let payments: PaymentsFixture;
beforeAll(async () => {
  payments = await startPayments({ declines: { account: accountLimit, card: 6 } });
});
afterAll(() => payments?.[Symbol.asyncDispose]());
afterEach(() => payments.proxy.decideFate(() => 'answered'));

/** An order of a new account, whose buyer has started to pay and then enters cards. */
async function startedPayment(accountId = `account-${crypto.randomUUID()}`) {
  const order = await payments.place({ accountId });
  const { orderId } = order;
  const view = await until('the payment to start', async () => {
    const headers = { authorization: await payments.service.bearer({ id: accountId }) };
    const answer = await payments.requestPayment(orderId, headers);
    return answer.statusCode === 201 ? answer.json<{ clientSecret: string }>() : undefined;
  });
  const send = async (token?: string) => {
    const answer = await payments.confirm(orderId, token, { accountId });
    return { status: answer.statusCode, body: answer.json<Problem & { actionUrl?: string }>() };
  };
  const pay = async (number: string) => send(await payments.tokenOf(number));
  return { order, intentId: intentOf(view.clientSecret), clientSecret: view.clientSecret, send, pay };
}

const chargesOf = async (intentId: string) =>
  (await payments.stripe.stripe.charges.list({ payment_intent: intentId, limit: 100 })).data;
const isConfirmation = (call: string) => call.endsWith('/confirm');

test('of forty cards at the same moment one reaches the bank at a time, and none after the limit', async () => {
  const { order, intentId, send } = await startedPayment();
  const tokens = await Promise.all(Array.from({ length: 40 }, () => payments.tokenOf(cards.declined)));
  let underWay = 0;
  let mostUnderWay = 0;
  payments.proxy.decideFate(async (call): Promise<CallFate> => {
    if (!isConfirmation(call)) return 'answered';
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    await new Promise(setImmediate);
    return 'answered';
  });
  const codes: string[] = [];
  const tryUntilAnswered = async (token: string) => {
    for (;;) {
      const { body } = await send(token);
      if (body.code !== 'payment-in-progress') codes.push(body.code);
      // The bank's answer is on its way back when the response is sent, and not before.
      if (body.code === 'card-declined') underWay--;
      if (body.code !== 'payment-in-progress') return;
      await sleep(retryMs);
    }
  };
  await Promise.all(tokens.map(tryUntilAnswered));
  await payments.untilEvents(order, 'failed');

  expect(mostUnderWay).toBe(1);
  expect(codes.filter((code) => code === 'card-declined')).toHaveLength(5);
  expect(codes.filter((code) => code === 'order-not-payable')).toHaveLength(35);
  expect(await chargesOf(intentId)).toHaveLength(5);
});

test('many payments at the same moment do not exceed the limit of an account', async () => {
  const accountId = `account-${crypto.randomUUID()}`;
  const started = await Promise.all(Array.from({ length: 4 }, () => startedPayment(accountId)));
  const attempts = started.flatMap((payment) => Array.from({ length: 5 }, () => payment));
  await Promise.all(
    attempts.map(async ({ pay }) => {
      while ((await pay('4000000000009979')).body.code === 'payment-in-progress') await sleep(retryMs);
    }),
  );
  const charges = await Promise.all(started.map(({ intentId }) => chargesOf(intentId)));
  expect(charges.flat().length).toBeLessThanOrEqual(accountLimit);
});

test('a card that many accounts try at the same moment reaches the bank as often as its limit allows', async () => {
  const lost = '4000000000009987';
  const started = await Promise.all(Array.from({ length: 10 }, () => startedPayment()));
  const codes = await Promise.all(started.map(async ({ pay }) => (await pay(lost)).body.code));
  const charges = await Promise.all(started.map(({ intentId }) => chargesOf(intentId)));
  expect(charges.flat().length).toBeLessThanOrEqual(6);
  expect(codes.filter((code) => code === 'card-declined')).toHaveLength(charges.flat().length);
});

test('the client secret alone confirms nothing', async () => {
  const { intentId, clientSecret } = await startedPayment();
  const answer = await payments.stripe.browser(`/v1/payment_intents/${intentId}/confirm`, {
    client_secret: clientSecret,
    payment_method: 'pm_card_visa',
  });
  expect(answer.status).toBe(400);
  expect(await chargesOf(intentId)).toEqual([]);
});

test('a declined card can be followed by another, which is authorised', async () => {
  const { order, pay } = await startedPayment();
  const { status, body } = await pay(cards.poor);
  expect([status, body.code]).toEqual([402, 'card-declined']);
  expect(body.facts).toMatchObject({ code: 'card_declined', declineCode: 'insufficient_funds' });
  expect(await pay(cards.good)).toEqual({ status: 200, body: { status: 'authorized' } });
  await payments.untilEvents(order, 'authorized');
});

test('3-D Secure: the card is tried once its bank has authenticated the buyer', async () => {
  const { order, intentId, pay, send } = await startedPayment();
  const challenged = await pay(cards.challenged);
  expect(challenged.body).toMatchObject({ status: 'requires-action' });
  const answerBank = (url: string | undefined, answer: string) =>
    fetch(url ?? '', { method: 'POST', body: new URLSearchParams({ answer }) });
  await answerBank(challenged.body.actionUrl, 'fail');
  expect((await send()).body).toMatchObject({ facts: { code: 'payment_intent_authentication_failure' } });

  await answerBank((await pay(cards.challenged)).body.actionUrl, 'approve');
  expect((await send()).body).toEqual({ status: 'authorized' });
  await payments.untilEvents(order, 'authorized');
  expect(await chargesOf(intentId)).toHaveLength(1);
});

test('3-D Secure is finished although the browser is closed', async () => {
  const { order, pay } = await startedPayment();
  const { actionUrl } = (await pay(cards.challenged)).body;
  await fetch(actionUrl ?? '', { method: 'POST', body: new URLSearchParams({ answer: 'approve' }) });
  await payments.untilEvents(order, 'authorized');
});

test('a confirmation whose response is lost keeps other cards away and, repeated, is the same one', async () => {
  const { order, intentId, send, pay } = await startedPayment();
  // The SDK repeats a request once by itself, with the same key.
  let lost = 0;
  payments.proxy.decideFate((call) => (isConfirmation(call) && lost++ < 2 ? 'answer-lost' : 'answered'));
  const token = await payments.tokenOf('4000000000000069');
  const answer = await send(token);
  expect(answer).toMatchObject({ status: 503, body: { code: 'payment-provider-unavailable' } });
  expect(await pay(cards.good)).toMatchObject({ status: 409, body: { code: 'payment-in-progress' } });
  expect((await send(token)).body.code).toBe('card-declined');
  expect(await chargesOf(intentId)).toHaveLength(1);
  expect((await pay(cards.good)).body).toEqual({ status: 'authorized' });
  await payments.untilEvents(order, 'authorized');
});

test('a token is for one payment, and a payment for its buyer', async () => {
  const [one, other] = [await startedPayment(), await startedPayment()];
  const token = await payments.tokenOf(cards.good);
  expect((await one.send(token)).body).toEqual({ status: 'authorized' });
  expect((await one.send(token)).body).toEqual({ status: 'authorized' });
  expect((await other.send(token)).body.code).toBe('card-details-expired');
  expect((await other.send('ctoken_unknown')).body.code).toBe('card-details-expired');
  const foreign = await payments.confirm(other.order.orderId, token, { accountId: 'somebody-else' });
  expect(foreign.json()).toMatchObject({ status: 404, code: 'order-unknown' });
});
