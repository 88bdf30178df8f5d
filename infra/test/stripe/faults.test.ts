import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { post, startLocalStripe } from './local-stripe.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;
const CAPTURE = '/v1/payment_intents/*/capture';

type LocalStripe = Awaited<ReturnType<typeof startLocalStripe>>;
const fail = (local: LocalStripe, fault: object) => local.control('POST', 'faults', fault);
const keyed = { idempotencyKey: 'capture-1' };

async function authorized({ stripe }: LocalStripe): Promise<string> {
  const { id } = await stripe.paymentIntents.create(order);
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  return id;
}
const statusOf = async ({ stripe }: LocalStripe, id: string) =>
  (await stripe.paymentIntents.retrieve(id)).status;

test('`before`: nothing is done, and the same key can be used again', async () => {
  await using local = await startLocalStripe();
  const id = await authorized(local);
  await fail(local, { method: 'POST', path: CAPTURE, kind: 'before', status: 503 });
  await expect(local.stripe.paymentIntents.capture(id, {}, keyed)).rejects.toMatchObject({
    statusCode: 503,
    type: 'StripeAPIError',
  });
  expect(await statusOf(local, id)).toBe('requires_capture');
  expect((await local.stripe.paymentIntents.capture(id, {}, keyed)).status).toBe('succeeded');
});

test.each(['before', 'after'])('a sticky 500 %s the work is replayed for its key', async (kind) => {
  await using local = await startLocalStripe();
  const id = await authorized(local);
  await fail(local, { path: CAPTURE, kind, sticky: true });
  const capture = () => local.stripe.paymentIntents.capture(id, {}, keyed);
  await expect(capture()).rejects.toMatchObject({ statusCode: 500 });
  await expect(capture()).rejects.toMatchObject({ statusCode: 500 });
  await local.crash();
  await expect(capture()).rejects.toMatchObject({
    statusCode: 500,
    headers: { 'idempotent-replayed': 'true' },
  });
  expect(await statusOf(local, id)).toBe(kind === 'after' ? 'succeeded' : 'requires_capture');
});

test('an error after the work that is not sticky leaves the real response stored for the key', async () => {
  await using local = await startLocalStripe();
  const id = await authorized(local);
  await fail(local, { path: CAPTURE, kind: 'after', status: 502, sticky: false });
  await expect(local.stripe.paymentIntents.capture(id, {}, keyed)).rejects.toMatchObject({ statusCode: 502 });
  expect((await local.stripe.paymentIntents.capture(id, {}, keyed)).status).toBe('succeeded');
});

test.each([
  ['reset', 'requires_capture'],
  ['after-reset', 'succeeded'],
])('the connection is reset: %s', async (kind, status) => {
  await using local = await startLocalStripe();
  const id = await authorized(local);
  await fail(local, { path: CAPTURE, kind, times: 2 }); // the SDK retries once after a reset connection
  const reset = local.stripe.paymentIntents.capture(id);
  await expect(reset).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect(await statusOf(local, id)).toBe(status);
});

test.each([
  ['hang', 'requires_capture'],
  ['after-hang', 'succeeded'],
])('the response never comes: %s', async (kind, status) => {
  await using local = await startLocalStripe();
  const id = await authorized(local);
  await fail(local, { path: CAPTURE, kind });
  const unanswered = local.stripe.paymentIntents.capture(id, {}, { timeout: 300 });
  await expect(unanswered).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect(await statusOf(local, id)).toBe(status);
});

test('a slow call is carried out late, even if the caller has disconnected', async () => {
  await using local = await startLocalStripe();
  const id = await authorized(local);
  await fail(local, { path: CAPTURE, kind: 'slow', delayMs: 600 });
  const slow = local.stripe.paymentIntents.capture(id, {}, { timeout: 200 });
  await expect(slow).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect(await statusOf(local, id)).toBe('requires_capture');
  await expect.poll(() => statusOf(local, id), { timeout: 10_000 }).toBe('succeeded');
});

test('a fault has its own error and affects matching calls, at most `times` of them', async () => {
  await using local = await startLocalStripe();
  const [first, second] = [await authorized(local), await authorized(local)];
  await fail(local, {
    path: CAPTURE,
    method: 'POST',
    kind: 'before',
    status: 402,
    code: 'card_declined',
    times: 2,
  });
  await fail(local, {
    path: '/v1/refunds',
    method: 'GET',
    kind: 'before',
    status: 429,
    code: 'lock_timeout',
  });
  for (const id of [first, second])
    await expect(local.stripe.paymentIntents.capture(id)).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
    });
  await expect(local.stripe.refunds.list()).rejects.toThrow(Stripe.errors.StripeRateLimitError);
  expect((await local.stripe.paymentIntents.capture(first)).status).toBe('succeeded');
  expect(await local.control('GET', 'faults')).toMatchObject({
    faults: [
      { kind: 'before', status: 402, left: 0, used: 2 },
      { kind: 'before', status: 429, left: 0, used: 1 },
    ],
  });
});

test('the same seed makes the same calls fail', async () => {
  await using local = await startLocalStripe();
  const outcomesFor = async (seed: number) => {
    await local.control('DELETE', 'faults');
    await fail(local, { method: 'GET', kind: 'before', chance: 0.5, times: 1000, seed });
    const outcomes: boolean[] = [];
    for (let call = 0; call < 24; call++)
      outcomes.push(
        await local.stripe.charges.list().then(
          () => true,
          () => false,
        ),
      );
    return outcomes;
  };
  const first = await outcomesFor(7);
  expect(new Set(first).size).toBe(2);
  expect(await outcomesFor(7)).toEqual(first);
  expect(await outcomesFor(8)).not.toEqual(first);
});

test('the page sets and clears faults; other sites and invalid requests are rejected', async () => {
  await using local = await startLocalStripe();
  const url = `${local.origin}/_control/faults`;
  const set = await post(url, { kind: 'before', method: 'POST', path: '/v1/refunds' });
  expect([set.status, set.headers.get('location')]).toEqual([303, '/']);
  const shown = async () => (await fetch(local.origin)).text();
  expect(await shown()).toContain('POST /v1/refunds');
  await post(`${local.origin}/_control/calm`, {});
  expect(await shown()).not.toContain('POST /v1/refunds');

  expect((await post(url, { kind: 'before' }, { origin: 'http://elsewhere.example' })).status).toBe(403);
  for (const wrong of [{}, { kind: 'odd' }, { kind: 'before', chance: 2 }, { kind: 'before', sort: 1 }])
    await expect(fail(local, wrong)).rejects.toThrow('400');
  expect(await local.control('GET', 'faults')).toEqual({ faults: [] });
});
