import { AccountRolesChanged, type Role } from '@railhead/common/contracts/auth';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { startOrders } from './orders-fixture.ts';

let orders: Awaited<ReturnType<typeof startOrders>>;
beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders?.[Symbol.asyncDispose]());

const changeRoles = (accountId: string, roles: Role[], changedAt = new Date()) =>
  orders.publish(AccountRolesChanged, accountId, { accountId, roles, changedAt: changedAt.toISOString() });

/** What an operator's route answers to a token that was signed before the change. */
async function askAsOperator(accountId: string, app = orders.fixture.app): Promise<number> {
  const headers = { authorization: await orders.bearer({ id: accountId, roles: ['passenger', 'operator'] }) };
  return (await app.inject({ url: '/api/orders/rejections', headers })).statusCode;
}
const untilAnswered = (status: number, accountId: string, app = orders.fixture.app) =>
  until(`${status}`, async () => (await askAsOperator(accountId, app)) === status, 2000);

test('a withdrawn role is refused in seconds although the token names it, also after a restart', async () => {
  expect(await askAsOperator('ada')).toBe(200);
  await changeRoles('ada', ['passenger']);
  await untilAnswered(403, 'ada');
  expect(await askAsOperator('bob')).toBe(200);
  const headers = { authorization: await orders.bearer({ id: 'ada', roles: ['passenger', 'operator'] }) };
  expect((await orders.fixture.app.inject({ url: '/api/orders', headers })).statusCode).toBe(200);
  await orders.waitUntilIdle();
  await orders.fixture.restart();
  expect(await askAsOperator('ada')).toBe(403);
});

test('a role that is given back works again, and an older change does not count', async () => {
  await changeRoles('cy', ['passenger']);
  await untilAnswered(403, 'cy');
  await changeRoles('cy', ['passenger', 'operator']);
  await untilAnswered(200, 'cy');
  await changeRoles('cy', ['passenger'], new Date(Date.now() - 60_000));
  await orders.waitUntilIdle();
  expect(await askAsOperator('cy')).toBe(200);
});

test('every instance refuses', async () => {
  const other = await buildApp(orders.config as Parameters<typeof buildApp>[0]);
  await using _ = { [Symbol.asyncDispose]: () => other.close() };
  await other.ready();
  await until('the other instance', async () => (await other.inject('/ready')).statusCode === 200);
  await changeRoles('dee', ['passenger']);
  await Promise.all([untilAnswered(403, 'dee'), untilAnswered(403, 'dee', other)]);
});
