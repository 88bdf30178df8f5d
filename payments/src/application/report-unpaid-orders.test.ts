import { PaymentAuthorized } from '@railhead/common/contracts/payments';
import { serviceApp } from '@railhead/common/http/service-app';
import type { Saved } from '@railhead/common/store/document';
import { afterEach, expect, test, vi } from 'vitest';
import { placed } from '../../test/sample-payment.ts';
import type { Payment } from '../domain/payment.ts';
import { reportUnpaidOrders } from './report-unpaid-orders.ts';

const minute = 60_000;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const unpaid: Saved<Payment> = {
  ...placed,
  _id: placed.orderId,
  rev: 1,
  at: new Date(),
  heard: {},
  events: [],
  sent: 0,
};
const authorized: Saved<Payment> = {
  ...unpaid,
  events: [
    {
      specversion: '1.0',
      id: `${placed.orderId}.1`,
      source: 'payments',
      type: PaymentAuthorized.type,
      subject: placed.orderId,
      time: new Date().toISOString(),
      version: 1,
      data: PaymentAuthorized.example,
    },
  ],
};

function open() {
  const app = serviceApp({ name: 'payments', title: 'payments', logLevel: 'silent' });
  closers.push(() => app.close());
  const alarms = vi.spyOn(app.log, 'error');
  const uncaptured: Saved<Payment>[] = [];
  const unpaidOrders = reportUnpaidOrders(app, { find: async () => [...uncaptured] });
  const valueOf = async (name: string) =>
    Number(
      new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(await app.metrics.registry.metrics())?.[1] ?? 0,
    );
  return { unpaidOrders, alarms, uncaptured, valueOf };
}

test('a confirmed order whose payment was never authorized raises an alarm; an authorized one does not', async () => {
  const { unpaidOrders, alarms, valueOf } = open();
  unpaidOrders.checkConfirmed(authorized);
  expect(alarms).not.toHaveBeenCalled();
  unpaidOrders.checkConfirmed(unpaid);
  expect(alarms).toHaveBeenCalledExactlyOnceWith(
    { orderId: placed.orderId, status: 'open' },
    'alarm: order confirmed although its payment was never authorized',
  );
  expect(await valueOf('railhead_confirmed_without_payment_total')).toBe(1);
});

test('a capture that is missing for ten minutes raises one alarm, until it is there', async () => {
  const { unpaidOrders, alarms, uncaptured, valueOf } = open();
  uncaptured.push(authorized);
  for (const minutes of [0, 5, 9]) await unpaidOrders.checkCaptures(minutes * minute);
  expect(alarms).not.toHaveBeenCalled();
  for (const minutes of [10, 11, 60]) await unpaidOrders.checkCaptures(minutes * minute);
  expect(alarms).toHaveBeenCalledExactlyOnceWith(
    { orderId: placed.orderId, minutes: 10 },
    'alarm: order confirmed without a capture',
  );
  expect(await valueOf('railhead_captures_overdue')).toBe(1);
  uncaptured.pop();
  await unpaidOrders.checkCaptures(61 * minute);
  expect(await valueOf('railhead_captures_overdue')).toBe(0);
});
