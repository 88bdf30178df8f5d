import type { Rejection } from '@railhead/common/contracts/orders';
import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { defaultLimits, longTrain, startOrders } from './orders-fixture.ts';

interface StoredAllowance {
  _id: string;
  orders: number;
  seats: number;
  pausedUntil?: Date;
}
type Orders = Awaited<ReturnType<typeof startOrders>>;

const allowances = (orders: Orders) => orders.db.collection<StoredAllowance>('allowances');
const allowanceOf = async (orders: Orders, _id: string) => {
  const stored = await allowances(orders).findOne({ _id });
  return stored && { orders: stored.orders, seats: stored.seats };
};
const seatsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => `A-${first + index}`);

test('one account that orders a whole train at once gets two orders and nine seats, and hears when it may order again', async () => {
  await using orders = await startOrders(defaultLimits, longTrain);
  const groups = Array.from({ length: 28 }, (_, n) => seatsFrom(1 + 8 * n, 8));
  const placed = await Promise.all(groups.map((seats) => orders.order('hoarder', orders.request(seats))));
  expect(placed.filter(({ status }) => status === 201)).toHaveLength(1);
  const singles = await Promise.all(
    Array.from({ length: 10 }, (_, n) => orders.order('hoarder', orders.request([`A-${n + 219}`]))),
  );
  expect(singles.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await orders.spans()).toHaveLength(9);
  expect(await allowanceOf(orders, 'hoarder')).toEqual({ orders: 2, seats: 9 });

  const firstEnd = placed.find(({ status }) => status === 201)?.body.holdUntil ?? '';
  const { retryAfter, ...third } = await orders.order('hoarder', orders.request(['A-228']));
  expect(third).toMatchObject({
    status: 429,
    body: { code: 'too-many-unpaid-orders', facts: { retryAt: firstEnd } },
  });
  expect(retryAfter).toBeGreaterThan(800);
  expect(retryAfter).toBeLessThanOrEqual(900);
  for (const { status, body } of placed.filter((answer) => answer.status !== 201))
    expect([status, body.code]).toEqual([429, 'too-many-unpaid-seats']);
});

test('the refused orders of one account cost the others in their group nothing', async () => {
  await using orders = await startOrders(defaultLimits, longTrain);
  const order = (buyer: string, seat: number) => orders.order(buyer, orders.request([`A-${seat}`]));
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => [order('hoarder', n + 1), order(`buyer-${n}`, n + 101)]).flat(),
  );
  const accepted = answers.filter(({ status }) => status === 201);
  expect(accepted).toHaveLength(14);
  // A seat that the hoarder asked for and did not get is free for the next.
  const again = await Promise.all(Array.from({ length: 12 }, (_, n) => order(`other-${n}`, n + 1)));
  expect(again.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(10);
  expect(again.filter(({ body }) => body.code === 'seat-taken')).toHaveLength(2);
});

test('a refused request is tried again with the same key, and a placed one keeps its answer above the limit', async () => {
  await using orders = await startOrders({ ...defaultLimits, maxPendingOrders: 1 });
  const first = await orders.order('ada', orders.request(['A-1']), 'first');
  expect((await orders.order('ada', orders.request(['A-2']), 'second')).body.code).toBe(
    'too-many-unpaid-orders',
  );
  expect((await orders.order('ada', orders.request(['A-1']), 'first')).body.id).toBe(first.body.id);
  await orders.post('ada', first.body.id, 'cancel');
  expect((await orders.order('ada', orders.request(['A-2']), 'second')).status).toBe(201);
});

test('an order counts until it is confirmed, cancelled or expired, also when orders end together', async () => {
  await using orders = await startOrders({ ...defaultLimits, maxPendingOrders: 4, holdSeconds: 4 });
  const place = async (seat: string) => (await orders.order('ada', orders.request([seat]))).body;
  const [paid, cancelled, expiring] = [await place('A-1'), await place('A-2'), await place('A-3')];
  expect(await allowanceOf(orders, 'ada')).toEqual({ orders: 3, seats: 3 });
  await Promise.all([
    orders.publish(PaymentAuthorized, paid.id, { orderId: paid.id, paymentId: paid.id, amount: paid.fare }),
    orders.post('ada', cancelled.id, 'cancel'),
  ]);
  await orders.waitUntilIdle();
  expect((await orders.view('ada', paid.id)).status).toBe('confirmed');
  expect(await allowanceOf(orders, 'ada')).toEqual({ orders: 1, seats: 1 });
  await until(
    'the order to expire',
    async () => (await orders.view('ada', expiring.id)).status === 'expired',
  );
  expect(await allowanceOf(orders, 'ada')).toEqual({ orders: 0, seats: 0 });
  await orders.post('ada', paid.id, 'cancel');
  expect(await allowanceOf(orders, 'ada')).toEqual({ orders: 0, seats: 0 });
});

test('an account that takes seats, gives them back and takes them again waits, longer each time', async () => {
  await using orders = await startOrders(defaultLimits);
  const abandon = async () => {
    const { status, body } = await orders.order('ada', orders.request(['A-1', 'A-2']));
    expect(status).toBe(201);
    expect((await orders.post('ada', body.id, 'cancel')).status).toBe(200);
  };
  for (let free = 0; free < defaultLimits.abandonedOrdersPerHour; free++) await abandon();
  for (const seconds of [300, 600, 1200]) {
    await abandon();
    const { body, status, retryAfter } = await orders.order('ada', orders.request(['A-1']));
    expect([status, body.code]).toEqual([429, 'ordering-paused']);
    expect(retryAfter).toBeGreaterThan(seconds - 60);
    expect(retryAfter).toBeLessThanOrEqual(seconds);
    expect(Date.parse(String(body.facts?.retryAt))).toBeGreaterThan(Date.now() + (seconds - 60) * 1000);
    await allowances(orders).updateOne({ _id: 'ada' }, { $set: { pausedUntil: new Date(0) } });
  }
  expect((await orders.order('bob', orders.request(['A-3']))).status).toBe(201);
});

test('paid orders are no abandonment, however many', async () => {
  await using orders = await startOrders(defaultLimits);
  for (let seat = 1; seat <= 6; seat++) await orders.paidOrder('ada', [`A-${seat}`]);
  expect((await orders.order('ada', orders.request(['A-7']))).status).toBe(201);
});

test('a count that is wrong corrects itself before it refuses anybody', async () => {
  await using orders = await startOrders(defaultLimits);
  await orders.order('ada', orders.request(['A-1']));
  await allowances(orders).updateOne({ _id: 'ada' }, { $set: { orders: 5, seats: 50 } });
  expect((await orders.order('ada', orders.request(['A-2']))).status).toBe(201);
  expect(await allowanceOf(orders, 'ada')).toEqual({ orders: 2, seats: 2 });
});

test('ten requests for more time at once, each for another end, extend a lock once', async () => {
  await using orders = await startOrders({ ...defaultLimits, holdSeconds: 200 });
  const { id, holdUntil } = (await orders.order('ada', orders.request(['A-1']))).body;
  const later = (minutes: number) => new Date(Date.parse(holdUntil) + minutes * 60_000).toISOString();
  await Promise.all(
    Array.from({ length: 10 }, (_, n) => orders.post('ada', id, 'extend', { holdUntil: later(5 * n) })),
  );
  for (const end of [later(5), later(50), '9999-12-31T23:59:59.999Z'])
    await orders.post('ada', id, 'extend', { holdUntil: end });
  expect((await orders.view('ada', id)).holdUntil).toBe(later(5));
});

test('more time is to be had in the last five minutes only, and the answer says from when', async () => {
  await using orders = await startOrders(defaultLimits);
  const { id, holdUntil, extendableFrom } = (await orders.order('ada', orders.request(['A-1']))).body;
  const from = new Date(Date.parse(holdUntil) - 300_000).toISOString();
  expect(extendableFrom).toBe(from);
  expect(await orders.post('ada', id, 'extend', { holdUntil })).toMatchObject({
    status: 409,
    body: { code: 'too-early-to-extend', facts: { retryAt: from } },
  });
  expect((await orders.view('ada', id)).holdUntil).toBe(holdUntil);
});

test('operators see who was refused and why, and a metric counts it', async () => {
  await using orders = await startOrders({ ...defaultLimits, maxPendingOrders: 1 });
  const buyer = `refused-${crypto.randomUUID().slice(0, 8)}`;
  await orders.order(buyer, orders.request(['A-1']));
  for (let n = 2; n <= 4; n++) await orders.order(buyer, orders.request([`A-${n}`]));
  const list = async (roles: ('operator' | 'passenger')[]) =>
    orders.app.inject({
      url: '/api/orders/rejections',
      headers: { authorization: await orders.bearer({ id: 'someone', roles }) },
    });
  expect((await list(['passenger'])).statusCode).toBe(403);
  const seen = await until('the refusals to be recorded', async () => {
    const { items } = (await list(['operator'])).json<{ items: Rejection[] }>();
    const own = items.filter(({ accountId }) => accountId === buyer);
    return own.reduce((sum, { times }) => sum + times, 0) === 3 ? own : undefined;
  });
  expect(seen[0]).toMatchObject({ reason: 'too-many-unpaid-orders', network: '127.0.0.0' });
  const metrics = await orders.app.metrics.registry.getSingleMetricAsString(
    'railhead_fair_use_refusals_total',
  );
  expect(metrics).toMatch(/reason="too-many-unpaid-orders".*\} 3$/m);
});
