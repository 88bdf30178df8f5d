import { TimelineView } from '@railhead/common/contracts/console';
import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderExpired, OrderPlaced, type OrderRecord } from '@railhead/common/contracts/orders';
import { type PaymentAttempts, PaymentCaptured } from '@railhead/common/contracts/payments';
import { TicketIssued } from '@railhead/common/contracts/tickets';
import { problemDetails } from '@railhead/common/http/problem-table';
import { serviceApp } from '@railhead/common/http/service-app';
import { Parse } from 'typebox/value';
import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

test("an order's timeline merges the streams in order, by id or reference, and marks gaps and duplicates", async () => {
  await using client = await startClient();
  const placed = { ...OrderPlaced.example, orderId: 'o7', reference: 'T7K4QM' };
  await client.publish(OrderPlaced, 'o7', placed);
  await client.publish(OrderPlaced, 'o8', { ...placed, orderId: 'o8', reference: 'ZZZZZZ' });
  await client.publish(PaymentCaptured, 'o7', { ...PaymentCaptured.example, orderId: 'o7' });
  await client.publish(TicketIssued, 'o7', { ...TicketIssued.example, orderId: 'o7' });
  await client.publish(HoldExpired, 'o7', { ...HoldExpired.example, orderId: 'o7' }, { id: 'o7.1' });
  const expired = { ...OrderExpired.example, orderId: 'o7' };
  await client.publish(OrderExpired, 'o7', expired, { version: 4 });
  await client.publish(OrderExpired, 'o7', expired, { version: 4 });

  const byId = Parse(TimelineView, await (await client.request('/ops/api/orders/o7/timeline')).json());
  expect(byId.events.map(({ lane, type }) => [lane, type])).toEqual([
    ['orders', OrderPlaced.type],
    ['payments', PaymentCaptured.type],
    ['tickets', TicketIssued.type],
    ['expiration', HoldExpired.type],
    ['orders', OrderExpired.type],
    ['orders', OrderExpired.type],
  ]);
  expect(byId.events.map(({ duplicate }) => duplicate)).toEqual([false, false, false, false, false, true]);
  expect(byId.events.every(({ sincePreviousMs }) => sincePreviousMs >= 0)).toBe(true);
  expect(byId.gaps).toEqual([{ lane: 'orders', missing: [2, 3] }]);
  expect(byId.lanes).toEqual(['orders', 'payments', 'tickets', 'expiration']);
  expect(byId.reference).toBe('T7K4QM');

  expect(byId.unavailable).toEqual(['orders', 'payments']);

  for (const reference of ['T7K4QM', 't7k4qm']) {
    const byReference = await client.request(`/ops/api/orders/${reference}/timeline`);
    expect(await byReference.json()).toEqual(byId);
  }
  for (const unknown of ['nobody', 'BBBBBB']) {
    const response = await client.request(`/ops/api/orders/${unknown}/timeline`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'order-unknown' });
  }
});

const record: OrderRecord = {
  id: 'o9',
  reference: 'R3K4QM',
  status: 'confirmed',
  runId: 'r1',
  train: { number: 'IC 101', name: 'Harbour', serviceDate: '2026-10-01', zone: 'Europe/Berlin' },
  from: { index: 0, stationId: 'a', name: 'Aldermoor', departure: '2026-10-01T08:00:00.000Z' },
  to: { index: 2, stationId: 'b', name: 'Galehaven', arrival: '2026-10-01T10:00:00.000Z' },
  seats: ['A-1'],
  fare: { amount: 1360, currency: 'EUR' },
  placedAt: '2026-10-01T07:00:00.000Z',
  holdUntil: '2026-10-01T07:15:00.000Z',
};
const attempts: PaymentAttempts = {
  orderId: 'o9',
  status: 'captured',
  declines: 1,
  lastDecline: 'insufficient_funds',
  attempts: [{ at: '2026-10-01T07:01:00.000Z', kind: 'declined', code: 'insufficient_funds' }],
};

test('an order whose events have left the streams is known by its owners', async () => {
  await using owners = await startOwners();
  await using client = await startClient({ ordersUrl: owners.url, paymentsUrl: owners.url });
  const response = await client.request('/ops/api/orders/r3k4qm/timeline');
  expect(Parse(TimelineView, await response.json())).toEqual({
    orderId: 'o9',
    reference: 'R3K4QM',
    lanes: [],
    events: [],
    gaps: [],
    order: record,
    hasExpiredEvents: true,
    payment: attempts,
  });
  expect(owners.credentials).toEqual([client.operator, client.operator]);
  const unknown = await client.request('/ops/api/orders/BBBBBB/timeline');
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({ code: 'order-unknown' });
});

/** Orders and payments with one order. */
async function startOwners() {
  const app = serviceApp({ name: 'owners', title: 'Owners', logLevel: 'silent' });
  const credentials: unknown[] = [];
  app.after(() => {
    app.get('/api/orders/:id/record', async ({ url, headers }, reply) => {
      if (url !== '/api/orders/r3k4qm/record')
        return reply.code(404).send(problemDetails('order-unknown', {}));
      credentials.push(headers.authorization);
      return record;
    });
    app.get('/api/payments/:id/attempts', async ({ url, headers }, reply) => {
      if (url !== '/api/payments/o9/attempts')
        return reply.code(404).send(problemDetails('order-unknown', {}));
      credentials.push(headers.authorization);
      return attempts;
    });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, credentials, [Symbol.asyncDispose]: () => app.close() };
}
