import type { AssignedView, AssignSeats } from '@railhead/common/contracts/seats';
import type { RunScheduledData } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

const sixty: Partial<RunScheduledData> = {
  coaches: [
    { label: 'A', class: 'standard', rows: 15, pattern: 'AB_CD' },
    { label: 'B', class: 'first', rows: 1, pattern: 'A_B' },
    { label: 'C', class: 'first', rows: 1, pattern: 'A_B' },
  ],
};
type Orders = Awaited<ReturnType<typeof startOrders>>;

/** PUT …/assign as a browser with that cookie, or a new one. */
async function assign(orders: Orders, party: Partial<AssignSeats> & { runId?: string }, cookie?: string) {
  const { runId = orders.run.runId, ...body } = party;
  const response = await orders.app.inject({
    method: 'PUT',
    url: `/api/seats/${runId}/assign`,
    payload: { from: 0, to: 2, class: 'standard', count: 2, ...body },
    ...(cookie && { headers: { cookie } }),
  });
  return {
    status: response.statusCode,
    body: response.json<AssignedView & { code: string; facts?: Record<string, unknown> }>(),
    cookie: cookie ?? response.headers['set-cookie']?.toString().split(';')[0] ?? '',
  };
}

test('seats assigned to a party are held like seats chosen on the map, and can be ordered', async () => {
  await using orders = await startOrders();
  const ada = await assign(orders, { prefer: { position: 'window', together: true } });
  expect(ada).toMatchObject({
    status: 200,
    body: { closeness: 'same-bay', seats: [expect.any(String), expect.any(String)] },
  });
  expect(Date.parse(ada.body.until) - Date.parse(ada.body.now)).toBe(120_000);
  const mapFor = async (cookie: string) =>
    (
      await orders.app.inject({ url: `/api/seats/${orders.run.runId}?from=0&to=2`, headers: { cookie } })
    ).json<{ seats: Record<string, { state: string }> }>().seats;
  expect(Object.values(await mapFor(ada.cookie)).map(({ state }) => state)).toEqual(['mine', 'mine']);
  expect(Object.values(await mapFor('')).map(({ state }) => state)).toEqual(['held', 'held']);

  const again = await assign(orders, { count: 1, class: 'first' }, ada.cookie);
  expect(Object.keys(await mapFor(ada.cookie))).toEqual(again.body.seats);
  expect((await orders.order('bob', orders.request(again.body.seats))).body.code).toBe('seat-held');
  const order = await orders.order('ada', orders.request(again.body.seats), 'k', { cookie: ada.cookie });
  expect(order.status).toBe(201);
});

test('200 concurrent parties of two on 60 seats: 30 get seats, the others get "sold-out" after few attempts', async () => {
  await using orders = await startOrders({}, sixty);
  const answers = await Promise.all(Array.from({ length: 200 }, () => assign(orders, {})));
  const won = answers.filter(({ status }) => status === 200);
  expect(won).toHaveLength(30);
  expect(new Set(won.flatMap(({ body }) => body.seats)).size).toBe(60);
  expect(won.every(({ body }) => body.closeness === 'same-bay')).toBe(true);
  const lost = answers.filter(({ status }) => status !== 200);
  expect(lost.every(({ status, body }) => status === 409 && body.code === 'sold-out')).toBe(true);

  const metrics = (await orders.app.inject('/metrics')).body;
  const conflicts = Number(/^railhead_hold_conflicts_total\{.*by="held".*\} (\d+)/m.exec(metrics)?.[1]);
  // One attempt for each party, and at most two more for those that lost a race.
  expect(conflicts).toBeLessThan(3 * 200);
});

test('a party that does not fit in one coach is shown the best group, and may accept it', async () => {
  await using orders = await startOrders({}, sixty);
  const party = { class: 'first', count: 3 };
  const asked = await assign(orders, { ...party, prefer: { together: true } });
  expect(asked).toMatchObject({
    status: 409,
    body: { code: 'not-together', facts: { best: { closeness: 'adjacent-coaches' } } },
  });
  expect(await assign(orders, party)).toMatchObject({ status: 200, body: { closeness: 'adjacent-coaches' } });
});

test('a seat that is sold on other segments is free for this journey', async () => {
  await using orders = await startOrders({}, sixty);
  await orders.order('ada', orders.request(['B-1', 'B-2', 'C-1', 'C-2'], 2, 5));
  expect((await assign(orders, { class: 'first', from: 0, to: 3 })).body.code).toBe('sold-out');
  expect((await assign(orders, { class: 'first', from: 0, to: 2 })).body.seats).toHaveLength(2);
});

test('an outdated board is synced from the ledger before the answer is "sold-out"', async () => {
  await using orders = await startOrders({}, sixty);
  const { body } = await orders.order('ada', orders.request(['B-1', 'B-2', 'C-1', 'C-2']));
  expect((await assign(orders, { class: 'first' })).body.code).toBe('sold-out');
  // Released in the ledger only, so the board is outdated.
  await orders.db
    .collection<{ _id: string; spans: { orderId: string }[] }>('ledger')
    .updateMany({}, { $pull: { spans: { orderId: body.id } }, $inc: { rev: 1 } });
  await until('the free seats', async () => (await assign(orders, { class: 'first' })).status === 200);
});

test('invalid requests are rejected with their code', async () => {
  await using orders = await startOrders({}, { maxSeatsPerOrder: 4 });
  const refused = async (party: Parameters<typeof assign>[1]) => {
    const { status, body } = await assign(orders, party);
    return [status, body.code];
  };
  expect(await refused({ runId: 'no-such-run' })).toEqual([404, 'run-unknown']);
  expect(await refused({ class: 'royal' })).toEqual([404, 'class-unknown']);
  expect(await refused({ from: 2, to: 2 })).toEqual([422, 'journey-invalid']);
  expect(await refused({ count: 5 })).toEqual([422, 'too-many-seats']);
  expect(await refused({ count: 0 })).toEqual([400, 'validation-failed']);
  expect(await refused({ count: 9 })).toEqual([400, 'validation-failed']);
});
