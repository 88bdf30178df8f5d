import { expect, test } from 'vitest';
import { after, confirmed, departure, hoursBefore, pending, placedAt, run } from '../../test/sample-order.ts';
import {
  applyRefund,
  applyVoid,
  cancelByBuyer,
  cancelWithRun,
  failPayment,
  quoteCancellation,
} from './cancellation.ts';
import { releasedSeats } from './order.ts';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const refused = (code: string) => expect.objectContaining({ code });

test('each passenger is quoted by class and fare, and the sum holds until the first band ends', () => {
  expect(quoteCancellation(confirmed, run, undefined, hoursBefore(30))).toMatchObject({
    orderId: 'o1',
    seats: [
      { seat: 'A-1', passenger: { name: 'Ada' }, feePercent: 10, fee: euros(130), refund: euros(1170) },
      { seat: 'A-2', feePercent: 10, fee: euros(130), refund: euros(1170) },
      { seat: 'B-1', feePercent: 100, fee: euros(1050), refund: euros(0) },
    ],
    fare: euros(3650),
    fee: euros(1310),
    refund: euros(2340),
    departure: departure.toISOString(),
    validUntil: hoursBefore(24).toISOString(),
  });
  expect(quoteCancellation(confirmed, run, ['A-2'], hoursBefore(3))).toMatchObject({
    seats: [{ seat: 'A-2', feePercent: 50 }],
    refund: euros(650),
    validUntil: hoursBefore(2).toISOString(),
  });
});

test('an order sold without rules gives nothing back', () => {
  const { refundRules: _none, ...older } = confirmed;
  expect(quoteCancellation(older, run, undefined, hoursBefore(30)).refund).toEqual(euros(0));
});

test('a pending order is given up whole, for nothing', () => {
  const quote = quoteCancellation(pending, run, undefined, hoursBefore(23.9));
  expect(quote).toMatchObject({ fare: euros(3650), fee: euros(0), refund: euros(0) });
  expect(quote.validUntil).toBe(pending.holdUntil.toISOString());
  expect(() => cancelByBuyer(pending, run, { seats: ['A-1'] }, hoursBefore(23.9))).toThrow(
    refused('order-not-paid'),
  );
  const whole = cancelByBuyer(pending, run, { seats: ['B-1', 'A-2', 'A-1'] }, hoursBefore(23.9));
  expect(whole?.events).toEqual([
    {
      type: 'orders.order-cancelled.v1',
      data: { orderId: 'o1', runId: run.plan.runId, seats: ['A-1', 'A-2', 'B-1'], reason: 'by-buyer' },
    },
  ]);
  expect(whole?.next).not.toHaveProperty('cancellations');
});

test('one passenger leaves, the others stay; with the last one the order ends', () => {
  const reducing = cancelByBuyer(confirmed, run, { seats: ['A-1'] }, hoursBefore(30));
  expect(reducing?.events).toEqual([
    {
      type: 'orders.order-reduced.v1',
      data: {
        orderId: 'o1',
        runId: run.plan.runId,
        seats: ['A-1'],
        left: ['A-2', 'B-1'],
        fee: euros(130),
        refund: euros(1170),
      },
    },
  ]);
  expect(releasedSeats(confirmed, reducing).map(({ seat }) => seat)).toEqual(['A-1']);

  const reduced = after(confirmed, reducing);
  expect(reduced.cancellations).toMatchObject([
    { id: 'o1.2', seats: [{ seat: 'A-1' }], refund: euros(1170) },
  ]);
  expect(cancelByBuyer(reduced, run, { seats: ['A-1'] }, hoursBefore(30))).toBeUndefined();

  const ending = cancelByBuyer(reduced, run, {}, hoursBefore(3));
  expect(ending?.events).toMatchObject([
    {
      type: 'orders.order-cancelled.v1',
      data: { seats: ['A-2', 'B-1'], fee: euros(1700), refund: euros(650) },
    },
  ]);
  const ended = after(reduced, ending);
  expect(ended).toMatchObject({
    status: 'cancelled',
    cancelReason: 'by-buyer',
    seats: [{ seat: 'A-2' }, {}],
  });
  expect(ended.cancellations?.map(({ id }) => id)).toEqual(['o1.2', 'o1.3']);
  expect(cancelByBuyer(ended, run, {}, hoursBefore(3))).toBeUndefined();
});

test('a seat named twice is one, and one that is gone is not paid back again', () => {
  const reduced = after(confirmed, cancelByBuyer(confirmed, run, { seats: ['A-1', 'A-1'] }, hoursBefore(30)));
  const wish = { seats: ['A-1', 'A-2'], expectedRefund: euros(2340) };
  expect(() => cancelByBuyer(reduced, run, wish, hoursBefore(30))).toThrow(
    expect.objectContaining({
      code: 'refund-changed',
      facts: { quote: expect.objectContaining({ refund: euros(1170) }) },
    }),
  );
  const both = cancelByBuyer(reduced, run, { seats: ['A-1', 'A-2'] }, hoursBefore(30));
  expect(both?.events).toMatchObject([{ data: { seats: ['A-2'], refund: euros(1170) } }]);
});

test('less than expected is refused with the new quote, more is given', () => {
  const wish = { expectedRefund: euros(2340) };
  expect(cancelByBuyer(confirmed, run, wish, hoursBefore(24))?.next.status).toBe('cancelled');
  expect(() => cancelByBuyer(confirmed, run, wish, hoursBefore(23.9))).toThrow(refused('refund-changed'));
  const other = { expectedRefund: { amount: 1, currency: 'USD' } };
  expect(() => cancelByBuyer(confirmed, run, other, hoursBefore(30))).toThrow(refused('refund-changed'));
  expect(cancelByBuyer(confirmed, run, { expectedRefund: euros(1) }, hoursBefore(30))?.next.status).toBe(
    'cancelled',
  );
});

test('who gives up an order that costs nothing pays no fee when the payment was faster', () => {
  const free = { expectedFee: euros(0) };
  expect(cancelByBuyer(pending, run, free, placedAt)?.next.status).toBe('cancelled');
  expect(() => cancelByBuyer(confirmed, run, free, placedAt)).toThrow(refused('refund-changed'));
  const known = { expectedFee: euros(1310), expectedRefund: euros(2340) };
  expect(cancelByBuyer(confirmed, run, known, placedAt)?.next.status).toBe('cancelled');
});

test('what has left, does not run or has ended is not cancelled', () => {
  expect(() => quoteCancellation(confirmed, run, undefined, departure)).toThrow(refused('run-departed'));
  expect(() =>
    quoteCancellation(confirmed, { ...run, status: 'cancelled' }, undefined, hoursBefore(30)),
  ).toThrow(refused('run-cancelled'));
  const expired = { ...pending, status: 'expired' as const };
  expect(() => cancelByBuyer(expired, run, {}, hoursBefore(30))).toThrow(refused('order-not-pending'));
  expect(() => cancelByBuyer(confirmed, run, { seats: ['A-3'] }, hoursBefore(30))).toThrow(
    refused('seat-unknown'),
  );
});

test('with its run an order gives back everything, earlier fees too', () => {
  const reduced = after(confirmed, cancelByBuyer(confirmed, run, { seats: ['A-1', 'B-1'] }, hoursBefore(30)));
  const ending = cancelWithRun(reduced, hoursBefore(1));
  expect(ending?.events).toEqual([
    {
      type: 'orders.order-cancelled.v1',
      data: { orderId: 'o1', runId: run.plan.runId, seats: ['A-2'], reason: 'run-cancelled' },
    },
  ]);
  expect(after(reduced, ending).cancellations).toMatchObject([
    { fee: euros(1180), refund: euros(1170) },
    { id: 'o1.3', seats: [{ seat: 'A-2' }], fee: euros(0), refund: euros(3650 - 1170) },
  ]);
  expect(after(pending, cancelWithRun(pending, hoursBefore(1)))).not.toHaveProperty('cancellations');
});

test('a refund is noted on the cancellation it pays back; the payment is refunded when nothing is left', () => {
  const one = after(confirmed, cancelByBuyer(confirmed, run, { seats: ['A-1'] }, hoursBefore(30)));
  const two = after(one, cancelByBuyer(one, run, {}, hoursBefore(30)));
  const at = hoursBefore(29).toISOString();
  const first = applyRefund(two, { cancellationId: 'o1.2', left: euros(2480) }, at).next;
  expect(first.cancellations?.map(({ refundedAt }) => refundedAt)).toEqual([at, undefined]);
  expect(first.progress.payment).toBe('none');
  const later = hoursBefore(28).toISOString();
  const all = applyRefund(first, {}, later).next;
  expect(all.cancellations?.map(({ refundedAt }) => refundedAt)).toEqual([at, later]);
  expect(all.progress.payment).toBe('refunded');
  expect(applyVoid(two, at).next).toMatchObject({
    progress: { payment: 'voided' },
    cancellations: [{ refundedAt: at }, { refundedAt: at }],
  });
});

test('where no money was ever taken, no cancellation waits for any', () => {
  const reduced = after(confirmed, cancelByBuyer(confirmed, run, { seats: ['A-1'] }, hoursBefore(30)));
  const failing = failPayment(reduced);
  expect(failing.events).toMatchObject([{ data: { seats: ['A-2', 'B-1'], reason: 'payment-failed' } }]);
  expect(failing.next).not.toHaveProperty('cancellations');
});
