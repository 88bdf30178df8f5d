import type { SeatMapView } from '@railhead/common/contracts/seats';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

/** The orders service, and clients that hold seats on its run. */
async function openClients() {
  const orders = await startOrders();
  const hold = async (seats: string[], { from = 0, to = 2, cookie = '' } = {}) => {
    const answer = await orders.app.inject({
      method: 'PUT',
      url: `/api/seats/${orders.run.runId}/hold`,
      headers: { cookie },
      payload: { from, to, seats },
    });
    return {
      status: answer.statusCode,
      code: answer.json<{ code?: string }>().code,
      cookie: answer.headers['set-cookie']?.toString().split(';')[0] ?? '',
    };
  };
  const held = async () => {
    const map = await orders.app.inject(`/api/seats/${orders.run.runId}?from=0&to=5`);
    return Object.keys(map.json<SeatMapView>().seats).sort();
  };
  return { hold, held, [Symbol.asyncDispose]: () => orders[Symbol.asyncDispose]() };
}

test('150 concurrent holds of one seat: one succeeds, the others are rejected and get no cookie', async () => {
  await using clients = await openClients();
  const answers = await Promise.all(Array.from({ length: 150 }, () => clients.hold(['A-1'])));
  const [winner, ...more] = answers.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  expect(winner?.cookie).toContain('railhead-holder=');
  const losers = answers.filter((answer) => answer !== winner);
  expect(losers).toEqual(losers.map(() => ({ status: 409, code: 'seat-held', cookie: '' })));
});

test('holds of one batch are independent: neighbouring seats, and disjoint segments of one seat', async () => {
  await using clients = await openClients();
  const answers = await Promise.all([
    clients.hold(['A-1', 'A-2']),
    clients.hold(['A-3', 'A-4']),
    clients.hold(['A-5'], { from: 0, to: 2 }),
    clients.hold(['A-5'], { from: 2, to: 4 }),
    clients.hold(['A-6', 'A-1']),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 409]);
  expect(await clients.held()).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
});

test('of concurrent holds of one holder the last one stays', async () => {
  await using clients = await openClients();
  const { cookie } = await clients.hold(['A-1']);
  const holds = [['A-2', 'A-3'], ['A-3'], ['A-4', 'A-5']].map((seats) => clients.hold(seats, { cookie }));
  expect((await Promise.all(holds)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await clients.held()).toEqual(['A-4', 'A-5']);
});
