import { OrderRecord } from '@railhead/common/contracts/orders';
import { Parse } from 'typebox/value';
import { expect, test } from 'vitest';
import { startOrders } from './orders-fixture.ts';

test('operators find any order by its id, or by its reference in any case, without names and addresses', async () => {
  await using orders = await startOrders();
  const { body: placed } = await orders.order('buyer', orders.request(['A-1', 'A-2']));
  const operator = await orders.fixture.bearer({ id: 'op1', roles: ['passenger', 'operator'] });
  const record = (text: string, authorization = operator) =>
    orders.app.inject({ url: `/api/orders/${text}/record`, headers: { authorization } });

  for (const text of [placed.id, placed.reference, placed.reference.toLowerCase()]) {
    const response = await record(text);
    expect(response.statusCode, text).toBe(200);
    const { id, reference, seats, status } = Parse(OrderRecord, response.json());
    expect({ id, reference, seats, status }).toEqual({
      id: placed.id,
      reference: placed.reference,
      seats: ['A-1', 'A-2'],
      status: 'pending',
    });
    expect(response.body).not.toMatch(/Passenger 1|@/);
  }
  const unknown = await record('BBBBBB');
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'order-unknown']);
  const buyer = await record(placed.id, await orders.fixture.bearer({ id: 'buyer' }));
  expect([buyer.statusCode, buyer.json().code]).toEqual([403, 'role-required']);
});
