import type { Envelope } from '@railhead/common/contracts/define';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import type { Order } from './order.ts';
import { redactOrder } from './redact-order.ts';

const { orderId, holdUntil, ...booking } = OrderPlaced.example;
const order: Order = {
  ...booking,
  status: 'confirmed',
  placedAt: new Date('2026-11-21T07:00:00Z'),
  holdUntil: new Date(holdUntil),
  progress: { payment: 'captured', ticketsIssued: true },
  cancellations: [
    {
      id: `${orderId}.3`,
      at: '2026-11-21T07:30:00.000Z',
      seats: booking.seats,
      fee: booking.fare,
      refund: booking.fare,
    },
  ],
};
const placed: Envelope = {
  specversion: '1.0',
  id: `${orderId}.1`,
  source: 'orders',
  type: OrderPlaced.type,
  subject: orderId,
  time: '2026-11-21T07:00:00.000Z',
  version: 1,
  data: OrderPlaced.example,
};

test('names and address are removed from the order, its cancellations and its events', () => {
  const redacted = redactOrder(order, [placed]);
  expect(JSON.stringify(redacted)).not.toMatch(/Ada|@example/);
  expect(redacted?.state).toMatchObject({ status: 'confirmed', reference: booking.reference, contact: '' });
  expect(redacted?.events).toMatchObject([{ id: placed.id, version: 1 }]);
});

test('an order that names nobody any more is not written again', () => {
  const redacted = redactOrder(order, [placed]);
  expect(redactOrder(redacted?.state ?? order, redacted?.events ?? [])).toBeUndefined();
});
