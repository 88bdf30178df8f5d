import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { post, startStripe } from './rig.ts';

const order = { amount: 4200, currency: 'bdt', capture_method: 'manual' } as const;
const CAPTURE = '/v1/payment_intents/*/capture';

type Rig = Awaited<ReturnType<typeof startStripe>>;
const fail = (rig: Rig, fault: object) => rig.control('POST', 'faults', fault);
const keyed = { idempotencyKey: 'capture-1' };

async function authorised({ stripe }: Rig): Promise<string> {
  const { id } = await stripe.paymentIntents.create(order);
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  return id;
}
const statusOf = async ({ stripe }: Rig, id: string) => (await stripe.paymentIntents.retrieve(id)).status;

test('refused before the work: nothing is done, and the same key may try again', async () => {
  await using rig = await startStripe();
  const id = await authorised(rig);
  await fail(rig, { method: 'POST', path: CAPTURE, kind: 'before', status: 503 });
  await expect(rig.stripe.paymentIntents.capture(id, {}, keyed)).rejects.toMatchObject({
    statusCode: 503,
    type: 'StripeAPIError',
  });
  expect(await statusOf(rig, id)).toBe('requires_capture');
  expect((await rig.stripe.paymentIntents.capture(id, {}, keyed)).status).toBe('succeeded');
});

test.each(['before', 'after'])('a sticky 500 %s the work is what its key answers for ever', async (kind) => {
  await using rig = await startStripe();
  const id = await authorised(rig);
  await fail(rig, { path: CAPTURE, kind, sticky: true });
  const capture = () => rig.stripe.paymentIntents.capture(id, {}, keyed);
  await expect(capture()).rejects.toMatchObject({ statusCode: 500 });
  await expect(capture()).rejects.toMatchObject({ statusCode: 500 });
  await rig.crash();
  await expect(capture()).rejects.toMatchObject({
    statusCode: 500,
    headers: { 'idempotent-replayed': 'true' },
  });
  expect(await statusOf(rig, id)).toBe(kind === 'after' ? 'succeeded' : 'requires_capture');
});

test('an error after the work that is not sticky leaves the true answer with the key', async () => {
  await using rig = await startStripe();
  const id = await authorised(rig);
  await fail(rig, { path: CAPTURE, kind: 'after', status: 502, sticky: false });
  await expect(rig.stripe.paymentIntents.capture(id, {}, keyed)).rejects.toMatchObject({ statusCode: 502 });
  expect((await rig.stripe.paymentIntents.capture(id, {}, keyed)).status).toBe('succeeded');
});

test.each([
  ['reset', 'requires_capture'],
  ['after-reset', 'succeeded'],
])('a connection is torn: %s', async (kind, status) => {
  await using rig = await startStripe();
  const id = await authorised(rig);
  await fail(rig, { path: CAPTURE, kind, times: 2 }); // the SDK repeats a torn call once by itself
  const torn = rig.stripe.paymentIntents.capture(id);
  await expect(torn).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect(await statusOf(rig, id)).toBe(status);
});

test.each([
  ['hang', 'requires_capture'],
  ['after-hang', 'succeeded'],
])('an answer never comes: %s', async (kind, status) => {
  await using rig = await startStripe();
  const id = await authorised(rig);
  await fail(rig, { path: CAPTURE, kind });
  const unanswered = rig.stripe.paymentIntents.capture(id, {}, { timeout: 300 });
  await expect(unanswered).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect(await statusOf(rig, id)).toBe(status);
});

test('a slow call is done late, even for a caller that has gone', async () => {
  await using rig = await startStripe();
  const id = await authorised(rig);
  await fail(rig, { path: CAPTURE, kind: 'slow', delayMs: 600 });
  const slow = rig.stripe.paymentIntents.capture(id, {}, { timeout: 200 });
  await expect(slow).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect(await statusOf(rig, id)).toBe('requires_capture');
  await expect.poll(() => statusOf(rig, id), { timeout: 10_000 }).toBe('succeeded');
});

test('a fault has its own error, strikes what fits it and no more often than asked', async () => {
  await using rig = await startStripe();
  const [first, second] = [await authorised(rig), await authorised(rig)];
  await fail(rig, {
    path: CAPTURE,
    method: 'POST',
    kind: 'before',
    status: 402,
    code: 'card_declined',
    times: 2,
  });
  await fail(rig, { path: '/v1/refunds', method: 'GET', kind: 'before', status: 429, code: 'lock_timeout' });
  for (const id of [first, second])
    await expect(rig.stripe.paymentIntents.capture(id)).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
    });
  await expect(rig.stripe.refunds.list()).rejects.toThrow(Stripe.errors.StripeRateLimitError);
  expect((await rig.stripe.paymentIntents.capture(first)).status).toBe('succeeded');
  expect(await rig.control('GET', 'faults')).toMatchObject({
    faults: [
      { kind: 'before', status: 402, left: 0, struck: 2 },
      { kind: 'before', status: 429, left: 0, struck: 1 },
    ],
  });
});

test('chance is drawn from the seed, so the same calls fail again', async () => {
  await using rig = await startStripe();
  const struck = async (seed: number) => {
    await rig.control('DELETE', 'faults');
    await fail(rig, { method: 'GET', kind: 'before', chance: 0.5, times: 1000, seed });
    const outcomes: boolean[] = [];
    for (let call = 0; call < 24; call++)
      outcomes.push(
        await rig.stripe.charges.list().then(
          () => true,
          () => false,
        ),
      );
    return outcomes;
  };
  const first = await struck(7);
  expect(new Set(first).size).toBe(2);
  expect(await struck(7)).toEqual(first);
  expect(await struck(8)).not.toEqual(first);
});

test('the page sets the common ones and ends them all; other sites and wrong wishes are refused', async () => {
  await using rig = await startStripe();
  const url = `${rig.origin}/_control/faults`;
  const set = await post(url, { kind: 'before', method: 'POST', path: '/v1/refunds' });
  expect([set.status, set.headers.get('location')]).toEqual([303, '/']);
  const shown = async () => (await fetch(rig.origin)).text();
  expect(await shown()).toContain('POST /v1/refunds');
  await post(`${rig.origin}/_control/calm`, {});
  expect(await shown()).not.toContain('POST /v1/refunds');

  expect((await post(url, { kind: 'before' }, { origin: 'http://elsewhere.example' })).status).toBe(403);
  for (const wrong of [{}, { kind: 'odd' }, { kind: 'before', chance: 2 }, { kind: 'before', sort: 1 }])
    await expect(fail(rig, wrong)).rejects.toThrow('400');
  expect(await rig.control('GET', 'faults')).toEqual({ faults: [] });
});
