import { TimelineView } from '@railhead/common/contracts/console';
import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderExpired, OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentCaptured } from '@railhead/common/contracts/payments';
import { TicketIssued } from '@railhead/common/contracts/tickets';
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

  const byReference = await client.request('/ops/api/orders/T7K4QM/timeline');
  expect(await byReference.json()).toEqual(byId);
  for (const unknown of ['nobody', 'BBBBBB']) {
    const response = await client.request(`/ops/api/orders/${unknown}/timeline`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'order-unknown' });
  }
});
