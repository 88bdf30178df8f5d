import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import type { SeatMapView } from '@railhead/common/contracts/seats';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { defaultLimits, longTrain, startOrders } from './orders-fixture.ts';

/** Sixty percent of 228 seats, in whole parties of eight. */
const networkCap = 136;

/** The orders service with a long train and its default limits, and browsers that hold seats on it. */
async function openBrowsers(limits: Partial<typeof defaultLimits> = {}) {
  const orders = await startOrders({ ...defaultLimits, ...limits }, longTrain);
  // Of this test alone: others count in the same Redis.
  const random = () => Math.floor(Math.random() * 256);
  const network = `10.${random()}.${random()}`;
  const hold = async (
    seats: string[],
    { address = `${network}.7`, cookie = '', account = '', method = 'PUT' as 'PUT' | 'DELETE' } = {},
  ) => {
    const response = await orders.app.inject({
      method,
      url: `/api/seats/${orders.run.runId}/hold`,
      remoteAddress: address,
      headers: { cookie, ...(account && { authorization: await orders.bearer({ id: account }) }) },
      ...(method === 'PUT' && { payload: { from: 0, to: 2, seats } }),
    });
    return {
      status: response.statusCode,
      body: response.body ? response.json<{ code?: string; facts?: { retryAt?: string } }>() : {},
      retryAfter: Number(response.headers['retry-after']),
      cookie: response.headers['set-cookie']?.toString().split(';')[0] ?? cookie,
    };
  };
  const heldCount = async () => {
    const map = await orders.app.inject(`/api/seats/${orders.run.runId}?from=0&to=2`);
    return Object.values(map.json<SeatMapView>().seats).filter(({ state }) => state === 'held').length;
  };
  /** An order from the network of the browsers, or from another address. */
  const order = (buyer: string, seats: string[], { address = `${network}.7`, cookie = '', key = '' } = {}) =>
    orders.order(buyer, orders.request(seats), key || undefined, { cookie }, address);
  return { ...orders, orders, network, hold, order, heldCount };
}

const seatsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => `A-${first + index}`);
/** The whole train in parties of eight, and one of four. */
const parties = Array.from({ length: 29 }, (_, n) => seatsFrom(1 + 8 * n, n < 28 ? 8 : 4));

test('fresh cookies from one address hold at most their share of a train, and others still get seats', async () => {
  await using browsers = await openBrowsers();
  const answers = await Promise.all(parties.map((seats) => browsers.hold(seats)));
  expect(await browsers.heldCount()).toBe(networkCap);
  const refused = answers.filter(({ status }) => status !== 200);
  for (const { status, body, retryAfter } of refused) {
    expect([status, body.code]).toEqual([429, 'too-many-holds-in-network']);
    expect(retryAfter).toBeGreaterThan(60);
    expect(Date.parse(body.facts?.retryAt ?? '')).toBeGreaterThan(Date.now() + 60_000);
  }
  const free = parties.filter((_, index) => answers[index]?.status !== 200);
  const others = await Promise.all(
    free.map((seats, n) => browsers.hold(seats, { address: `198.51.100.${n}` })),
  );
  expect(others.map(({ status }) => status)).toEqual(free.map(() => 200));
});

test.each([
  ['/24', (network: string, n: number) => `${network}.${n + 1}`],
  ['/64', (network: string, n: number) => `2001:db8:${network.replaceAll('.', ':').slice(3)}::${n + 1}`],
])('the addresses of one %s are one network', async (_size, addressOf) => {
  await using browsers = await openBrowsers();
  const { network } = browsers;
  await Promise.all(parties.map((seats, n) => browsers.hold(seats, { address: addressOf(network, n) })));
  expect(await browsers.heldCount()).toBe(networkCap);
});

test('one account with many browsers and addresses holds no more than it may order', async () => {
  await using browsers = await openBrowsers();
  const answers = await Promise.all(
    parties.map((seats, n) => browsers.hold(seats, { account: 'hoarder', address: `10.9.${n}.1` })),
  );
  expect(await browsers.heldCount()).toBe(8);
  for (const { body } of answers.filter(({ status }) => status !== 200))
    expect(body.code).toBe('too-many-holds');
});

test('orders that are refused leave no more seats held than holds may', async () => {
  await using browsers = await openBrowsers();
  const { orders } = browsers;
  const cookies = await Promise.all(parties.map(async ([seat = '']) => (await browsers.hold([seat])).cookie));
  await Promise.all(cookies.map((cookie) => browsers.hold([], { cookie, method: 'DELETE' })));
  expect(await browsers.heldCount()).toBe(0);
  await Promise.all(
    parties.map((seats, n) =>
      orders.order('hoarder', orders.request(seats), undefined, { cookie: cookies[n] ?? '' }),
    ),
  );
  expect(await browsers.heldCount()).toBeLessThanOrEqual(defaultLimits.maxUnpaidSeats);
});

test('sixty people behind one address choose two seats each at the same time, and all buy', async () => {
  await using browsers = await openBrowsers();
  const { orders } = browsers;
  const pairs = Array.from({ length: 60 }, (_, n) => seatsFrom(1 + 2 * n, 2));
  const held = await Promise.all(pairs.map((seats) => browsers.hold(seats)));
  expect(held.map(({ status }) => status)).toEqual(pairs.map(() => 200));
  const placed = await Promise.all(
    pairs.map((seats, n) => browsers.order(`person-${n}`, seats, { cookie: held[n]?.cookie ?? '' })),
  );
  expect(placed.map(({ status }) => status)).toEqual(pairs.map(() => 201));
  await Promise.all(
    placed.map(({ body: { id, fare } }) =>
      orders.publish(PaymentAuthorized, id, { orderId: id, paymentId: id, amount: fare }),
    ),
  );
  await orders.waitUntilIdle();
  // What was paid counts no longer, so the next of them find room at once.
  const next = await Promise.all(
    Array.from({ length: 13 }, (_, n) => browsers.hold(seatsFrom(121 + 8 * n, 8))),
  );
  expect(next.map(({ status }) => status)).toEqual(next.map(() => 200));
});

test('thirty accounts behind one address lock at most the share of a network, and others buy the rest', async () => {
  await using browsers = await openBrowsers({ maxHoldersPerAddress: 1 });
  const placed = await Promise.all(parties.map((seats, n) => browsers.order(`hoarder-${n}`, seats)));
  expect(await browsers.orders.spans()).toHaveLength(networkCap);
  for (const { status, body, retryAfter } of placed.filter((answer) => answer.status !== 201)) {
    expect([status, body.code]).toEqual([429, 'too-many-holds-in-network']);
    expect(retryAfter).toBeGreaterThan(60);
  }
  const free = parties.filter((_, index) => placed[index]?.status !== 201);
  for (const [n, [seat = '']] of free.entries())
    expect((await browsers.order(`more-${n}`, [seat], { address: `${browsers.network}.${n}` })).status).toBe(
      429,
    );
  expect((await browsers.hold(free[0] ?? [], { account: 'neighbour' })).status).toBe(429);
  const others = await Promise.all(
    free.map((seats, n) => browsers.order(`other-${n}`, seats, { address: `198.51.100.${n}` })),
  );
  expect(others.map(({ status }) => status)).toEqual(free.map(() => 201));
});

test.each([
  ['two orders of each account at the same moment', 'other'],
  ['one key for two orders', 'first'],
])('%s lock no more than the share of a network', async (_attack, key) => {
  await using browsers = await openBrowsers();
  // The second request replaces the hold of the first while that is being committed.
  await Promise.all(
    parties.flatMap((seats, n) => [
      browsers.order(`hoarder-${n}`, seats.slice(1), { key: 'first' }),
      browsers.order(`hoarder-${n}`, seats.slice(0, 1), { key }),
    ]),
  );
  expect((await browsers.orders.spans()).length).toBeGreaterThan(networkCap / 4);
  await Promise.all(parties.flat().map((seat, n) => browsers.order(`more-${n}`, [seat])));
  expect((await browsers.orders.spans()).length).toBeLessThanOrEqual(networkCap);
});

test('the refused orders of one account leave its network room for others at the same moment', async () => {
  await using browsers = await openBrowsers();
  const flood = parties.map((seats) => browsers.order('hoarder', seats));
  const others = parties.slice(0, 8).map((seats, n) => browsers.order(`person-${n}`, seats.slice(0, 1)));
  for (const { status, body } of await Promise.all(others))
    expect([201, 'seat-held', 'seat-taken']).toContain(status === 201 ? status : body.code);
  await Promise.all(flood);
});

test('an order counts towards its network until it is cancelled, and a rejected one not at all', async () => {
  await using browsers = await openBrowsers({ maxHeldSeatsPerNetwork: 16, maxPendingOrders: 1 });
  const first = await browsers.order('ada', seatsFrom(1, 8));
  expect(first.status).toBe(201);
  for (let n = 2; n <= 4; n++)
    expect((await browsers.order('ada', [`A-${8 * n}`])).body.code).toBe('too-many-unpaid-orders');
  expect((await browsers.order('bob', seatsFrom(41, 8))).status).toBe(201);
  const refused = await browsers.order('cy', ['A-60'], { key: 'cy' });
  expect(refused.body.code).toBe('too-many-holds-in-network');
  expect(refused.body.facts?.retryAt).toBeDefined();
  await browsers.orders.post('ada', first.body.id, 'cancel');
  const again = await until('the cancelled order to count no longer', async () => {
    const answer = await browsers.order('cy', ['A-60'], { key: 'cy' });
    return answer.status === 201 ? answer : undefined;
  });
  expect(again.body.status).toBe('pending');
});

test('what was refused does not count', async () => {
  await using browsers = await openBrowsers();
  await browsers.hold(['A-1'], { address: '198.51.100.9' });
  const refused = await Promise.all(Array.from({ length: 150 }, () => browsers.hold(['A-1'])));
  expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['seat-held']));
  expect((await browsers.hold(['A-2'])).status).toBe(200);
});

test('a hold that is changed or released counts as it is now', async () => {
  await using browsers = await openBrowsers();
  const { cookie } = await browsers.hold(seatsFrom(1, 8));
  for (let n = 1; n < 20; n++)
    expect((await browsers.hold(seatsFrom(1 + 8 * n, 8), { cookie })).status).toBe(200);
  await browsers.hold([], { cookie, method: 'DELETE' });
  const others = await Promise.all(parties.slice(0, 17).map((seats) => browsers.hold(seats)));
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
});
