import type { SeatMapView } from '@railhead/common/contracts/seats';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

/** The orders service, and people who hold seats on its run without a browser. */
async function openCounter() {
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

test('of 150 people who want one seat in the same moment one has it; the others are told so and given no cookie', async () => {
  await using counter = await openCounter();
  const answers = await Promise.all(Array.from({ length: 150 }, () => counter.hold(['A-1'])));
  const [winner, ...more] = answers.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  expect(winner?.cookie).toContain('railhead-holder=');
  const losers = answers.filter((answer) => answer !== winner);
  expect(losers).toEqual(losers.map(() => ({ status: 409, code: 'seat-held', cookie: '' })));
});

test('wishes that come together do not disturb each other: neighbours, and disjoint segments of one seat', async () => {
  await using counter = await openCounter();
  const answers = await Promise.all([
    counter.hold(['A-1', 'A-2']),
    counter.hold(['A-3', 'A-4']),
    counter.hold(['A-5'], { from: 0, to: 2 }),
    counter.hold(['A-5'], { from: 2, to: 4 }),
    counter.hold(['A-6', 'A-1']),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 409]);
  expect(await counter.held()).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
});

test('one holder who changes their mind in the same moment has what was asked last, and nothing else', async () => {
  await using counter = await openCounter();
  const { cookie } = await counter.hold(['A-1']);
  const wishes = [['A-2', 'A-3'], ['A-3'], ['A-4', 'A-5']].map((seats) => counter.hold(seats, { cookie }));
  expect((await Promise.all(wishes)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await counter.held()).toEqual(['A-4', 'A-5']);
});
