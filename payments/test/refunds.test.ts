import { OrderConfirmed, OrderExtended } from '@railhead/common/contracts/orders';
import { PaymentRefunded } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cards, ended, type Paying, startPaying } from './paying.ts';

let paying: Paying;
beforeAll(async () => {
  paying = await startPaying({ reconcileSeconds: 0.2 });
});
afterAll(() => paying?.[Symbol.asyncDispose]());
afterEach(() => paying.road.decide(() => 'answered'));

const refunded = async (orderId: string) =>
  (await paying.rig.publishedEvents(PaymentRefunded))
    .filter(({ subject }) => subject === orderId)
    .map(({ data }) => data);

describe('what a cancellation gives back', () => {
  test('three passengers one by one, then the whole: each once, and together what was taken', async () => {
    const order = await paying.captured();
    const ids = [
      await paying.reduce(order, 200),
      await paying.reduce(order, 300),
      await paying.reduce(order, 100),
    ];
    ids.push(await paying.cancel(order));
    const four = ['refunded', 'refunded', 'refunded', 'refunded'];
    await paying.untilStory(order, 'authorized', 'captured', ...four);
    await paying.rig.waitUntilIdle();

    const told = await refunded(order.orderId);
    expect(
      told.map(({ cancellationId, amount, left }) => [cancellationId, amount.amount, left?.amount]),
    ).toEqual([
      [ids[0], 200, 1160],
      [ids[1], 300, 860],
      [ids[2], 100, 760],
      [ids[3], 760, 0],
    ]);
    const atStripe = await paying.atStripe(order);
    expect(atStripe.refunds).toEqual([100, 200, 300, 760]);
    expect(await paying.standing(order)).toMatchObject({ status: 'refunded' });
  });

  test('less the fee; the rest stays taken', async () => {
    const order = await paying.captured();
    const cancellationId = await paying.cancel(order, 1224);
    await paying.untilStory(order, 'authorized', 'captured', 'refunded');
    await paying.atRest(order);
    expect(await paying.standing(order)).toEqual({
      orderId: order.orderId,
      status: 'captured',
      amount: order.fare,
      declines: 0,
      refunds: [{ cancellationId, amount: { amount: 1224, currency: 'EUR' }, status: 'succeeded' }],
    });
    expect(await paying.atStripe(order)).toMatchObject({ captured: 1360, refunds: [1224] });
  });

  test('nothing, and the money stays where it is', async () => {
    const order = await paying.captured();
    await paying.cancel(order, 0);
    await paying.rig.waitUntilIdle();
    await paying.atRest(order);
    expect(await paying.atStripe(order)).toMatchObject({ captured: 1360, refunds: [] });
  });

  test('only after the capture, when it comes before it', async () => {
    const order = await paying.authorized();
    paying.road.decide((call) => (call.endsWith('/capture') ? 'lost' : 'answered'));
    await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
    const cancellationId = await paying.cancel(order, 1000);
    await until('it to be waiting', async () => (await paying.standing(order)).refunds.length === 1);
    expect(await paying.standing(order)).toMatchObject({
      status: 'authorized',
      refunds: [{ cancellationId, status: 'waiting' }],
    });
    paying.road.decide(() => 'answered');
    await paying.untilStory(order, 'authorized', 'captured', 'refunded');
    expect(await paying.atStripe(order)).toMatchObject({ captured: 1360, refunds: [1000] });
  });

  test('nothing is taken at all when all of it would go back', async () => {
    const order = await paying.authorized();
    paying.road.decide((call) => (call.endsWith('/capture') ? 'lost' : 'answered'));
    await paying.rig.publish(OrderConfirmed, order.orderId, ended(order));
    await paying.cancel(order, 1360);
    await paying.untilStory(order, 'authorized', 'voided');
    expect(await paying.atStripe(order)).toMatchObject({ status: 'canceled', captured: 0, refunds: [] });
  });
});

describe('a refund whose bank takes its time', () => {
  test('is told as soon as it is on its way, and watched until it is there', async () => {
    const order = await paying.captured(cards.refundPends);
    await paying.cancel(order);
    await paying.untilStory(order, 'authorized', 'captured', 'refunded');
    await until(
      'the bank to have it',
      async () => (await paying.standing(order)).refunds[0]?.status === 'succeeded',
    );
    await paying.atRest(order);
    expect(await paying.atStripe(order)).toMatchObject({ refunds: [1360], failedRefunds: 0 });
  });

  test('and sends it back is tried three times with keys of their own, then people are called', async () => {
    const order = await paying.captured(cards.refundFails);
    const cancellation = await paying.cancel(order, 900);
    await until(
      'it to be given up',
      async () => (await paying.standing(order)).refunds[0]?.status === 'failed',
    );
    await paying.atRest(order);
    expect(await paying.standing(order)).toMatchObject({ status: 'captured' });
    expect(await paying.atStripe(order)).toMatchObject({ refunds: [], failedRefunds: 3 });
    const keys = paying.road.keys.filter((key) => key.startsWith(`ref-${cancellation}`));
    expect(keys).toEqual(['', '-2', '-3'].map((end) => `ref-${cancellation}${end}`));
    expect(await refunded(order.orderId)).toHaveLength(1);
    const metrics = (await paying.rig.app.inject('/metrics')).body;
    expect(metrics).toMatch(/railhead_refunds_given_up_total\{[^}]*\} 1/);
    expect(await paying.asOperator('reconciliation')).toMatchObject({ differences: [] });
  });
});

test('more time keeps an order payable, though word of it comes after the old end', async () => {
  const order = await paying.place({ holdUntil: new Date(Date.now() - 1000).toISOString() });
  const early = await paying.ask(order.orderId);
  expect(early.json()).toMatchObject({ status: 409, code: 'order-not-yet-known' });
  expect(early.headers['retry-after']).toBe('1');
  const holdUntil = new Date(Date.now() + 60_000).toISOString();
  const { orderId, runId } = order;
  await paying.rig.publish(OrderExtended, orderId, { orderId, runId, holdUntil, extensions: 1 });
  await paying.rig.waitUntilIdle();
  expect((await paying.ask(orderId)).statusCode).toBe(201);
});

test('where the money stands is shown to its buyer and to operators', async () => {
  const order = await paying.place();
  const view = await paying.start(order.orderId);
  await paying.present(view, cards.poor);
  await until('the decline to be seen', async () => (await paying.standing(order)).declines === 1);
  expect(await paying.standing(order)).toEqual({
    orderId: order.orderId,
    status: 'open',
    amount: order.fare,
    declines: 1,
    lastDecline: 'insufficient_funds',
    refunds: [],
  });
  expect(await paying.asOperator(order.orderId)).toMatchObject({ declines: 1 });
  const url = `/api/payments/${order.orderId}`;
  const stranger = { authorization: await paying.rig.bearer({ id: 'somebody-else' }) };
  expect((await paying.rig.app.inject({ url, headers: stranger })).json()).toMatchObject({
    code: 'order-unknown',
  });
  expect((await paying.rig.app.inject({ url })).json()).toMatchObject({ code: 'sign-in-required' });
});
