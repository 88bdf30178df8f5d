import { AccountErased } from '@railhead/common/contracts/auth';
import { OrderCancelled, OrderPlaced } from '@railhead/common/contracts/orders';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { startOrders } from './orders-fixture.ts';

let orders: Awaited<ReturnType<typeof startOrders>>;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const erase = (accountId: string) =>
  orders.publish(AccountErased, accountId, { accountId, erasedAt: new Date().toISOString() });

/** Everything that the service and its stream hold, as text. */
async function everything(): Promise<string> {
  const found: unknown[] = await orders.publishedEvents(OrderPlaced);
  for (const { name } of await orders.db.listCollections())
    found.push(await orders.db.collection(name).find().toArray());
  return JSON.stringify(found);
}

test('an order by a token that is still valid is refused as soon as its account is erased', async () => {
  expect((await orders.order('ada', orders.request(['A-1']))).status).toBe(201);
  await erase('ada');
  await until(
    'the refusal',
    async () => (await orders.order('ada', orders.request(['A-2']))).status === 401,
    1000,
  );
  expect(await orders.order('ada', orders.request(['A-2']))).toMatchObject({
    status: 401,
    body: { code: 'token-invalid' },
  });
  expect((await orders.order('bob', orders.request(['A-2']))).status).toBe(201);
});

test('the refusal survives a restart', async () => {
  await erase('cy');
  await orders.waitUntilIdle();
  await orders.fixture.restart();
  expect((await orders.order('cy', orders.request(['A-3']))).status).toBe(401);
});

test('unpaid orders of an erased account are cancelled and their seats released; paid ones stay', async () => {
  const pending = (await orders.order('dee', orders.request(['A-4']))).body.id;
  const paid = await orders.paidOrder('dee', ['A-5']);
  await erase('dee');
  await orders.waitUntilIdle();
  expect(await orders.publishedData(OrderCancelled, pending)).toMatchObject([{ reason: 'by-buyer' }]);
  expect(await orders.seatsOf(pending)).toEqual([]);
  expect(await orders.seatsOf(paid)).toEqual(['A-5']);
});

test('no document and no message of the stream names an erased person, and the stream is complete', async () => {
  const pending = (await orders.order('eve', orders.request(['A-6']))).body.id;
  const paid = await orders.paidOrder('eve', ['A-7']);
  await orders.waitUntilIdle();
  expect(await everything()).toContain('eve@example.org');
  await erase('eve');
  await orders.waitUntilIdle();
  await until('the person to be gone', async () => !(await everything()).includes('eve@example.org'));
  for (const id of [pending, paid])
    expect(await orders.publishedData(OrderPlaced, id)).toMatchObject([
      { orderId: id, contact: '', seats: [{ passenger: { name: '' } }] },
    ]);
});

test('an order that another instance placed before it knew of the erasure is erased as well', async () => {
  const { body } = await orders.order('flo', orders.request(['A-8']));
  await orders.waitUntilIdle();
  const documents = orders.db.collection<{ _id: string }>('orders');
  const late = await documents.findOne({ _id: body.id });
  const placed = (await orders.publishedEvents(OrderPlaced)).find(({ subject }) => subject === body.id);
  await erase('flo');
  await orders.waitUntilIdle();
  // As the other instance leaves it: saved and published after the account's orders were erased.
  await documents.replaceOne({ _id: body.id }, { ...late, rev: 100 });
  await orders.bus.publish(`${OrderPlaced.type}.${body.id}`, JSON.stringify(placed), crypto.randomUUID());
  await until('the late order to be erased', async () => !(await everything()).includes('flo@example.org'));
});

test('every instance refuses, also one that handles no event itself', async () => {
  const other = await buildApp(orders.config as Parameters<typeof buildApp>[0]);
  await using _ = { [Symbol.asyncDispose]: () => other.close() };
  await other.ready();
  await until('the other instance', async () => (await other.inject('/ready')).statusCode === 200);
  await erase('gil');
  const headers = { authorization: await orders.bearer({ id: 'gil' }) };
  await until('the refusal', async () => {
    const answers = await Promise.all([
      other.inject({ url: '/api/orders', headers }),
      orders.fixture.app.inject({ url: '/api/orders', headers }),
    ]);
    return answers.every(({ statusCode }) => statusCode === 401);
  });
});
