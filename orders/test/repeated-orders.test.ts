import { OrderPlaced } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

interface StoredSeat {
  _id: string;
  rev: number;
  spans: { from: number; to: number; orderId: string }[];
  purgeAt: Date;
}

test('a repeated request gets its order as it is now, and holds no seat (D3)', async () => {
  await using orders = await startOrders();
  const first = await orders.order('ada', orders.request(['A-1']), 'click');
  expect(await orders.order('ada', orders.request(['A-1']), 'click')).toMatchObject({
    status: 201,
    body: { id: first.body.id, status: 'pending' },
  });
  expect(await orders.order('ada', orders.request(['A-2']), 'click')).toMatchObject({
    status: 422,
    body: { code: 'idempotency-key-reused' },
  });
  expect((await orders.post('ada', first.body.id, 'cancel')).status).toBe(200);
  await until('the seat to be free', async () => (await orders.spans()).length === 0);

  expect(await orders.order('ada', orders.request(['A-1']), 'click')).toMatchObject({
    status: 201,
    body: { id: first.body.id, status: 'cancelled' },
  });
  expect((await orders.order('bob', orders.request(['A-1', 'A-2']))).status).toBe(201);
  await orders.waitUntilIdle();
  expect(await orders.publishedEvents(OrderPlaced)).toHaveLength(2);
});

test('a repeated request gets its rejection, also when the seat has become free, and holds no seat (D3)', async () => {
  await using orders = await startOrders();
  const ada = await orders.order('ada', orders.request(['A-1']));
  const refused = await orders.order('bob', orders.request(['A-1']), 'click');
  expect(refused).toMatchObject({ status: 409, body: { code: 'seat-taken' } });
  await orders.post('ada', ada.body.id, 'cancel');

  expect(await orders.order('bob', orders.request(['A-1']), 'click')).toMatchObject({
    status: 409,
    body: { code: 'seat-taken', facts: { seats: ['A-1'] } },
  });
  expect((await orders.order('cy', orders.request(['A-1']))).status).toBe(201);
});

test('in a group of orders one whose key was used costs the others nothing', async () => {
  await using orders = await startOrders();
  const ada = await orders.order('ada', orders.request(['A-1']));
  await orders.order('bob', orders.request(['A-1']), 'click');
  await orders.post('ada', ada.body.id, 'cancel');

  const others = ['A-2', 'A-3', 'A-4', 'B-1', 'B-2'];
  const [repeated, ...placed] = await Promise.all([
    orders.order('bob', orders.request(['A-1']), 'click'),
    ...others.map((seat, n) => orders.order(`buyer-${n}`, orders.request([seat]))),
  ]);
  expect(repeated).toMatchObject({ status: 409, body: { code: 'seat-taken' } });
  expect(placed.map(({ status }) => status)).toEqual(others.map(() => 201));
  expect((await orders.spans()).map(({ seat }) => seat).toSorted()).toEqual(others.toSorted());
});

test('a seat that the board shows as free is decided by the ledger', async () => {
  await using orders = await startOrders();
  const ledger = orders.db.collection<StoredSeat>('ledger');
  const idOf = (seat: string) => `${orders.run.runId}/${seat}`;
  const purgeAt = new Date(Date.now() + 3_600_000);
  const sold = (from: number, to: number) => ({ from, to, orderId: 'elsewhere' });
  // Sold on the first segment only, so that the board knows revision 1.
  for (const seat of ['A-1', 'A-2', 'A-3'])
    expect((await orders.order('ada', orders.request([seat], 0, 1))).status).toBe(201);

  // Another instance sold these, and its copies to the board were lost.
  await ledger.insertOne({ _id: idOf('A-4'), rev: 1, spans: [sold(0, 2)], purgeAt });
  await ledger.updateOne({ _id: idOf('A-1') }, { $push: { spans: sold(1, 2) }, $inc: { rev: 1 } });
  await ledger.updateOne({ _id: idOf('A-2') }, { $push: { spans: sold(2, 3) }, $inc: { rev: 1 } });
  // No instance does this: the document has changed and its revision has not.
  await ledger.updateOne({ _id: idOf('A-3') }, { $push: { spans: sold(1, 2) } });

  const place = async (seat: string) => (await orders.order('bob', orders.request([seat], 1, 2))).status;
  expect([await place('A-4'), await place('A-1'), await place('A-2'), await place('A-3')]).toEqual([
    409, 409, 201, 409,
  ]);
});
