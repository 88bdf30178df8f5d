import type { SeatMapView } from '@railhead/common/contracts/seats';
import { expect, test } from 'vitest';
import { defaultLimits, longTrain, startOrders } from './orders-fixture.ts';

/** Sixty percent of 228 seats, in whole parties of eight. */
const networkCap = 136;

/** The orders service with a long train and its default limits, and browsers that hold seats on it. */
async function openBrowsers() {
  const orders = await startOrders(defaultLimits, longTrain);
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
  return { ...orders, orders, network, hold, heldCount };
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
    pairs.map((seats, n) =>
      orders.order(`person-${n}`, orders.request(seats), undefined, { cookie: held[n]?.cookie ?? '' }),
    ),
  );
  expect(placed.map(({ status }) => status)).toEqual(pairs.map(() => 201));
  // What was ordered is no longer held, so the next of them find room at once.
  const next = await Promise.all(
    Array.from({ length: 13 }, (_, n) => browsers.hold(seatsFrom(121 + 8 * n, 8))),
  );
  expect(next.map(({ status }) => status)).toEqual(next.map(() => 200));
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
