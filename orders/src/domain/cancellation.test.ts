import { type CancelOrder, OrderCancelled, OrderReduced } from '@railhead/common/contracts/orders';
import { given } from '@railhead/common/testing/given';
import { describe, expect, test } from 'vitest';
import {
  after,
  confirmed,
  departure,
  hoursBefore,
  pending,
  placedAt,
  run,
  timesMovedBy,
} from '../../test/sample-order.ts';
import {
  applyRefund,
  applyVoid,
  cancelByBuyer,
  cancelWithRun,
  failPayment,
  failRefund,
  quoteCancellation,
} from './cancellation.ts';
import { type Order, type RecordedOrder, releasedSeats } from './order.ts';
import { valueOrThrow } from './result.ts';
import { departureAt, retime } from './run.ts';

const quoteOf = (...args: Parameters<typeof quoteCancellation>) => valueOrThrow(quoteCancellation(...args));
const cancelledBy = (...args: Parameters<typeof cancelByBuyer>) => valueOrThrow(cancelByBuyer(...args));
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const orderOf = { orderId: 'o1', runId: run.plan.runId };
/** The buyer cancels; by default thirty hours before the departure, when the fee is 10 % of standard fares. */
const cancelling =
  (request: CancelOrder = {}, now = hoursBefore(30)) =>
  (order: RecordedOrder) =>
    cancelledBy(order, run, request, now);
const reduced = after(confirmed, cancelling({ seats: ['A-1'] })(confirmed));
const cancelled = after(reduced, cancelling()(reduced));

describe('the quote of a cancellation', () => {
  test('has fee and refund by class and fare, and is valid until the next fee applies', () => {
    expect(quoteOf(confirmed, run, undefined, hoursBefore(30))).toMatchObject({
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
    expect(quoteOf(confirmed, run, ['A-2'], hoursBefore(3))).toMatchObject({
      seats: [{ seat: 'A-2', feePercent: 50 }],
      refund: euros(650),
      validUntil: hoursBefore(2).toISOString(),
    });
  });

  test('refunds nothing of an order that was sold without refund rules', () => {
    const { refundRules: _none, ...older } = confirmed;
    expect(quoteOf(older, run, undefined, hoursBefore(30)).refund).toEqual(euros(0));
  });

  test('costs nothing for a pending order, until its lock ends', () => {
    const quote = quoteOf(pending, run, undefined, hoursBefore(23.9));
    expect(quote).toMatchObject({ fare: euros(3650), fee: euros(0), refund: euros(0) });
    expect(quote.validUntil).toBe(pending.holdUntil.toISOString());
  });
});

describe('the quote after the run got other times', () => {
  const retimedBy = (minutes: number) => retime(run, timesMovedBy(minutes));

  test('is free for every class when the change is an hour or more, or the departure is earlier', () => {
    for (const minutes of [60, -1]) {
      const retimed = retimedBy(minutes);
      expect(quoteOf(confirmed, retimed, undefined, hoursBefore(1))).toMatchObject({
        seats: [{ feePercent: 0 }, { feePercent: 0 }, { feePercent: 0, refund: euros(1050) }],
        fee: euros(0),
        refund: euros(3650),
        feeWaived: 'retimed',
        validUntil: (minutes > 0 ? departureAt(retimed.plan, 0) : departure).toISOString(),
      });
    }
  });

  test('stays free until the departure that was sold, for a train that has departed earlier', () => {
    const earlier = retimedBy(-120);
    expect(quoteOf(confirmed, earlier, undefined, hoursBefore(1))).toMatchObject({
      refund: euros(3650),
      feeWaived: 'retimed',
      departure: hoursBefore(2).toISOString(),
      validUntil: departure.toISOString(),
    });
    expect(() => quoteOf(confirmed, earlier, undefined, departure)).toThrow(
      expect.objectContaining({ code: 'run-departed' }),
    );
  });

  test('follows the new departure when the train departs later', () => {
    for (const [minutes, feeWaived] of [
      [90, 'retimed'],
      [30, undefined],
    ] as const) {
      const later = retimedBy(minutes);
      const quoteAt = (now: Date) => quoteOf(confirmed, later, ['A-1'], now);
      expect(quoteAt(departure).feeWaived).toBe(feeWaived);
      expect(() => quoteAt(departureAt(later.plan, 0))).toThrow(
        expect.objectContaining({ code: 'run-departed' }),
      );
    }
  });

  test('follows the refund rules after a smaller change, and when the times are as sold again', () => {
    for (const retimed of [retimedBy(59), retime(retimedBy(90), timesMovedBy(0))]) {
      const quote = quoteOf(confirmed, retimed, ['A-1'], hoursBefore(30));
      expect(quote).toMatchObject({ fee: euros(130), refund: euros(1170) });
      expect(quote).not.toHaveProperty('feeWaived');
    }
  });

  test('is free for an order of an earlier version, which did not keep its times', () => {
    const { bookedTimes: _none, ...older } = confirmed;
    expect(quoteOf(older, retimedBy(180), undefined, hoursBefore(1)).refund).toEqual(euros(3650));
  });

  test('decides the refund of the cancellation', () => {
    given(confirmed)
      .when((order: RecordedOrder) => cancelledBy(order, retimedBy(60), {}, hoursBefore(1)))
      .then({
        events: [
          OrderCancelled.create({
            ...orderOf,
            seats: ['A-1', 'A-2', 'B-1'],
            reason: 'by-buyer',
            fee: euros(0),
            refund: euros(3650),
          }),
        ],
        state: { status: 'cancelled' },
      });
  });
});

describe('a pending order', () => {
  test('is cancelled as a whole, free of charge', () => {
    given(pending)
      .when(cancelling({ seats: ['B-1', 'A-2', 'A-1'] }, hoursBefore(23.9)))
      .then({
        events: [OrderCancelled.create({ ...orderOf, seats: ['A-1', 'A-2', 'B-1'], reason: 'by-buyer' })],
        state: { status: 'cancelled', cancelReason: 'by-buyer' },
      });
    expect(cancelling()(pending)?.next).not.toHaveProperty('cancellations');
  });

  test('cannot be cancelled in part', () => {
    given(pending)
      .when(cancelling({ seats: ['A-1'] }))
      .thenFails('order-not-paid');
  });
});

describe('a paid order', () => {
  test('can be cancelled in part; the other passengers keep their seats', () => {
    given(confirmed)
      .when(cancelling({ seats: ['A-1'] }))
      .then({
        events: [
          OrderReduced.create({
            ...orderOf,
            seats: ['A-1'],
            left: ['A-2', 'B-1'],
            fee: euros(130),
            refund: euros(1170),
          }),
        ],
        state: {
          status: 'confirmed',
          seats: [{ seat: 'A-2' }, { seat: 'B-1' }],
          cancellations: [{ id: 'o1.2', seats: [{ seat: 'A-1' }], refund: euros(1170) }],
        },
      });
    const decision = cancelling({ seats: ['A-1'] })(confirmed);
    expect(releasedSeats(confirmed, decision).map(({ seat }) => seat)).toEqual(['A-1']);
  });

  test('ends with its last seat', () => {
    given(reduced)
      .when(cancelling({}, hoursBefore(3)))
      .then({
        events: [
          OrderCancelled.create({
            ...orderOf,
            seats: ['A-2', 'B-1'],
            reason: 'by-buyer',
            fee: euros(1700),
            refund: euros(650),
          }),
        ],
        state: {
          status: 'cancelled',
          cancelReason: 'by-buyer',
          seats: [{ seat: 'A-2' }, { seat: 'B-1' }],
          cancellations: [{ id: 'o1.2' }, { id: 'o1.3' }],
        },
      });
  });

  test('does not change when the same seats are cancelled again', () => {
    given(reduced)
      .when(cancelling({ seats: ['A-1'] }))
      .thenUnchanged();
    given(cancelled).when(cancelling()).thenUnchanged();
  });

  test('never refunds a seat twice', () => {
    given(confirmed)
      .when(cancelling({ seats: ['A-1', 'A-1'] }))
      .then({ events: [{ type: OrderReduced.type, data: { refund: euros(1170) } }] });
    given(reduced)
      .when(cancelling({ seats: ['A-1', 'A-2'] }))
      .then({ events: [{ type: OrderReduced.type, data: { seats: ['A-2'], refund: euros(1170) } }] });
    given(reduced)
      .when(cancelling({ seats: ['A-1', 'A-2'], expectedRefund: euros(2340) }))
      .thenFails('refund-changed', { quote: { refund: euros(1170) } });
  });

  test('is cancelled only for the expected refund or more', () => {
    given(confirmed)
      .when(cancelling({ expectedRefund: euros(2340) }, hoursBefore(24)))
      .then({ state: { status: 'cancelled' } });
    given(confirmed)
      .when(cancelling({ expectedRefund: euros(1) }))
      .then({ state: { status: 'cancelled' } });
    given(confirmed)
      .when(cancelling({ expectedRefund: euros(2340) }, hoursBefore(23.9)))
      .thenFails('refund-changed');
    given(confirmed)
      .when(cancelling({ expectedRefund: { amount: 1, currency: 'USD' } }))
      .thenFails('refund-changed');
  });

  test('is not cancelled for a fee when the buyer expected none, because the payment was faster', () => {
    const free = { expectedFee: euros(0) };
    given(pending)
      .when(cancelling(free, placedAt))
      .then({ state: { status: 'cancelled' } });
    given(confirmed).when(cancelling(free, placedAt)).thenFails('refund-changed');
    given(confirmed)
      .when(cancelling({ expectedFee: euros(1310), expectedRefund: euros(2340) }, placedAt))
      .then({ state: { status: 'cancelled' } });
  });
});

describe('an order cannot be cancelled', () => {
  test('after the departure or when its run is cancelled', () => {
    given(confirmed).when(cancelling({}, departure)).thenFails('run-departed');
    given(confirmed)
      .when((order) => cancelledBy(order, { ...run, status: 'cancelled' }, {}, hoursBefore(30)))
      .thenFails('run-cancelled');
  });

  test('after it has expired', () => {
    given({ ...pending, status: 'expired' as const })
      .when(cancelling())
      .thenFails('order-not-pending', { status: 'expired' });
  });

  test('for seats that it never had', () => {
    given(confirmed)
      .when(cancelling({ seats: ['A-3'] }))
      .thenFails('seat-unknown', { seats: ['A-3'] });
  });
});

describe('when its run is cancelled', () => {
  const cancellingRun = (order: RecordedOrder) => cancelWithRun(order, hoursBefore(1));

  test('an order is refunded completely, fees of earlier cancellations included', () => {
    const two = after(confirmed, cancelling({ seats: ['A-1', 'B-1'] })(confirmed));
    given(two)
      .when(cancellingRun)
      .then({
        events: [OrderCancelled.create({ ...orderOf, seats: ['A-2'], reason: 'run-cancelled' })],
        state: {
          cancellations: [
            { fee: euros(1180), refund: euros(1170) },
            { id: 'o1.3', seats: [{ seat: 'A-2' }], fee: euros(0), refund: euros(3650 - 1170) },
          ],
        },
      });
  });

  test('a pending order ends without a refund, and an ended one stays as it is', () => {
    expect(cancellingRun(pending)?.next).not.toHaveProperty('cancellations');
    given(cancelled).when(cancellingRun).thenUnchanged();
  });
});

describe('the payment of a cancelled order', () => {
  const [first, later] = [hoursBefore(29).toISOString(), hoursBefore(28).toISOString()];
  const refunding = (order: Order) =>
    applyRefund(order, { cancellationId: 'o1.2', left: euros(2480) }, first);
  const refunded = after(cancelled, refunding(cancelled));

  test('is refunded by cancellation', () => {
    given(cancelled)
      .when(refunding)
      .then({
        events: [],
        state: { progress: { payment: 'none' }, cancellations: [{ refundedAt: first }, {}] },
      });
    expect(refunded.cancellations?.[1]).not.toHaveProperty('refundedAt');
  });

  test('counts as refunded when nothing of it is left', () => {
    given(refunded)
      .when((order) => applyRefund(order, {}, later))
      .then({
        state: {
          progress: { payment: 'refunded' },
          cancellations: [{ refundedAt: first }, { refundedAt: later }],
        },
      });
  });

  test('is not refunded any more when a refund that was sent could not be paid out', () => {
    const whole = after(refunded, applyRefund(refunded, {}, later));
    const failed = after(whole, failRefund(whole, 'o1.2'));
    expect(failed).toMatchObject({
      progress: { payment: 'captured' },
      cancellations: [{}, { refundedAt: later }],
    });
    expect(failed.cancellations?.[0]).not.toHaveProperty('refundedAt');
    given(failed)
      .when((order) => applyRefund(order, { cancellationId: 'o1.2', left: euros(0) }, later))
      .then({ state: { progress: { payment: 'refunded' }, cancellations: [{ refundedAt: later }, {}] } });
  });

  test('needs no refund after its authorisation was voided', () => {
    given(cancelled)
      .when((order) => applyVoid(order, first))
      .then({
        events: [],
        state: {
          progress: { payment: 'voided' },
          cancellations: [{ refundedAt: first }, { refundedAt: first }],
        },
      });
  });

  test('needs no refund after it failed, because nothing was charged', () => {
    given(reduced)
      .when(failPayment)
      .then({
        events: [{ type: OrderCancelled.type, data: { seats: ['A-2', 'B-1'], reason: 'payment-failed' } }],
      });
    expect(failPayment(reduced).next).not.toHaveProperty('cancellations');
  });
});
