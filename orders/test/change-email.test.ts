import { AccountEmailChanged, AccountErased } from '@railhead/common/contracts/auth';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { provideEmails } from '@railhead/common/service/account-emails';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

// Orders follow their account to its new address; no event says which one that is.
let orders: Awaited<ReturnType<typeof startOrders>>;
const emails = new Map<string, string>();
beforeAll(async () => {
  orders = await startOrders();
  provideEmails(orders.bus, async (accountId) => emails.get(accountId));
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const change = (accountId: string, email: string) => {
  emails.set(accountId, email);
  return orders.publish(AccountEmailChanged, accountId, { accountId, changedAt: new Date().toISOString() });
};
const contactOf = async (id: string) =>
  (await orders.db.collection<{ _id: string; contact: string }>('orders').findOne({ _id: id }))?.contact;

test('the orders of the account get its new address, those of others and the events stay', async () => {
  const mine = (await orders.order('ada', orders.request(['A-1']))).body.id;
  const paid = await orders.paidOrder('ada', ['A-2']);
  const others = (await orders.order('bob', orders.request(['A-3']))).body.id;
  await change('ada', 'ada@next.example');
  await orders.waitUntilIdle();
  expect(await Promise.all([mine, paid, others].map(contactOf))).toEqual([
    'ada@next.example',
    'ada@next.example',
    'bob@example.org',
  ]);
  expect(await orders.publishedData(OrderPlaced, mine)).toMatchObject([{ contact: 'ada@example.org' }]);
});

test('an order by a token with the former address is corrected', async () => {
  await change('cy', 'cy@next.example');
  await orders.waitUntilIdle();
  const late = (await orders.order('cy', orders.request(['A-4']))).body.id;
  await until('the late order to be corrected', async () => (await contactOf(late)) === 'cy@next.example');
});

test('an erased account gets no address again', async () => {
  const mine = await orders.paidOrder('dee', ['A-5']);
  await orders.publish(AccountErased, 'dee', { accountId: 'dee', erasedAt: new Date().toISOString() });
  await change('dee', 'dee@next.example');
  await orders.waitUntilIdle();
  await until('the erasure', async () => (await contactOf(mine)) === '');
});
