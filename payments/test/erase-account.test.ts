import { AccountErased, AccountRolesChanged } from '@railhead/common/contracts/auth';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { requestRecords } from '@railhead/common/service/personal-data';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPayments } from './payments-fixture.ts';

let payments: Awaited<ReturnType<typeof startPayments>>;
beforeAll(async () => {
  payments = await startPayments();
});
afterAll(() => payments?.[Symbol.asyncDispose]());

const erase = (accountId: string) =>
  payments.service.publish(AccountErased, accountId, { accountId, erasedAt: new Date().toISOString() });

test('nobody pays by the token of an erased account', async () => {
  const order = await payments.place({ accountId: 'eve' });
  const headers = { authorization: await payments.service.bearer({ id: 'eve' }) };
  const pay = () =>
    payments.service.app.inject({
      method: 'POST',
      url: '/api/payments',
      headers,
      payload: { orderId: order.orderId },
    });
  expect((await pay()).statusCode).toBe(201);
  await erase('eve');
  await until('the refusal', async () => (await pay()).statusCode === 401, 1000);
  await payments.service.restart();
  expect((await pay()).json()).toMatchObject({ code: 'token-invalid' });
});

test('an event that waits for an earlier one names an erased person no more', async () => {
  const waiting = payments.service.db.collection<{ _id: string; event: unknown }>('waiting');
  const event = {
    specversion: '1.0',
    id: 'early.5',
    source: 'orders',
    type: OrderPlaced.type,
    subject: 'early',
    time: new Date().toISOString(),
    version: 5,
    data: { ...OrderPlaced.example, orderId: 'early', accountId: 'flo' },
  };
  await waiting.insertOne({ _id: 'orders/early/5', event });
  await erase('flo');
  await until('the name to be gone', async () => {
    const row = await waiting.findOne({ _id: 'orders/early/5' });
    return row && !JSON.stringify(row).includes('Ada');
  });
});

test('a person gets the records of their own payments, without secrets', async () => {
  const own = await payments.place({ accountId: 'gil' });
  await payments.place({ accountId: 'hal' });
  await payments.service.waitUntilIdle();
  const { items } = await requestRecords(payments.service.bus, 'payments', 'gil');
  expect(items).toMatchObject([{ _id: own.orderId, accountId: 'gil', status: 'open', webhooks: [] }]);
});

test('a withdrawn role is refused although the token names it, also after a restart', async () => {
  const headers = { authorization: await payments.service.bearer({ id: 'gus', roles: ['operator'] }) };
  const ask = async () =>
    (await payments.service.app.inject({ url: '/api/payments/ledger', headers })).statusCode;
  expect(await ask()).toBe(200);
  const changedAt = new Date().toISOString();
  await payments.service.publish(AccountRolesChanged, 'gus', {
    accountId: 'gus',
    roles: ['passenger'],
    changedAt,
  });
  await until('the refusal', async () => (await ask()) === 403, 2000);
  await payments.service.waitUntilIdle();
  await payments.service.restart();
  expect(await ask()).toBe(403);
});
