import { OrderPlaced } from '@railhead/common/contracts/orders';
import { given } from '@railhead/common/testing/given';
import { describe, expect, test } from 'vitest';
import { now, placed, started } from '../../test/sample-payment.ts';
import {
  attachIntent,
  failRefusedIntent,
  isPayable,
  openPayment,
  type Payment,
  recordIntentRequest,
  recordUnansweredRequest,
  requestCapture,
  requestRefund,
  requestVoid,
} from './payment.ts';

const orderPlaced = () => openPayment(OrderPlaced.example);
const orderConfirmed = (payment: Payment) => requestCapture(payment, now);
const orderExpired = (id: string) => (payment: Payment) => requestVoid(payment, id, now);
const seatsCancelled = (id: string, amount?: number) => (payment: Payment) =>
  requestRefund(payment, { id, amount }, now);

const captured: Payment = { ...started, wanted: 'captured', status: 'captured' };
const confirmed: Payment = { ...started, wanted: 'captured', status: 'authorized' };

test('a new order opens a payment over its fare', () => {
  given(undefined)
    .when(orderPlaced)
    .then({ events: [], state: { status: 'open', wanted: 'open', amount: OrderPlaced.example.fare } });
});

describe('the desired state', () => {
  test('becomes captured when the order is confirmed, once', () => {
    given(started)
      .when(orderConfirmed)
      .then({ events: [], state: { wanted: 'captured', lookAt: now } });
    given(confirmed).when(orderConfirmed).thenUnchanged();
    given<Payment>({ ...started, wanted: 'voided' })
      .when(orderConfirmed)
      .thenUnchanged();
  });

  test('becomes voided when the order expires, once', () => {
    given(started)
      .when(orderExpired('o1.2'))
      .then({ events: [], state: { wanted: 'voided', endedBy: 'o1.2', lookAt: now } });
    given<Payment>({ ...started, wanted: 'voided' })
      .when(orderExpired('o1.3'))
      .thenUnchanged();
  });

  test('becomes voided when an order is cancelled before it was confirmed', () => {
    given<Payment>({ ...started, status: 'authorized' })
      .when(seatsCancelled('o1.2'))
      .then({ state: { wanted: 'voided', refunds: [] } });
  });

  test('stays captured when a part is cancelled before the capture, and becomes voided with the rest', () => {
    given(confirmed)
      .when(seatsCancelled('o1.3', 300))
      .then({ state: { wanted: 'captured', refunds: [{ id: 'o1.3', amount: 300 }] } });
    given<Payment>({ ...confirmed, refunds: [{ id: 'o1.3', amount: 300 }] })
      .when(seatsCancelled('o1.4'))
      .then({ state: { wanted: 'voided', endedBy: 'o1.4' } });
  });
});

describe('a cancellation after the capture', () => {
  test('refunds the amount less the fee', () => {
    given(captured)
      .when(seatsCancelled('o1.3', 1224))
      .then({ state: { refunds: [{ id: 'o1.3', amount: 1224 }] } });
  });

  test('adds no refund of nothing, and none twice', () => {
    given(captured).when(seatsCancelled('o1.3', 0)).thenUnchanged();
    given<Payment>({ ...captured, refunds: [{ id: 'o1.3', amount: 100 }] })
      .when(seatsCancelled('o1.3', 100))
      .thenUnchanged();
  });

  test('refunds no more than what is left', () => {
    const first = { id: 'o1.3', amount: 1000 };
    given<Payment>({ ...captured, refunds: [first] })
      .when(seatsCancelled('o1.4', 1000))
      .then({ state: { refunds: [first, { id: 'o1.4', amount: 360 }] } });
    given<Payment>({ ...captured, refunds: [first, { id: 'o1.4', amount: 360 }] })
      .when(seatsCancelled('o1.5'))
      .thenUnchanged();
  });
});

describe('the intent', () => {
  const handle = { id: 'pi_2', clientSecret: 'pi_2_secret' };

  test('is recorded as requested before the request, once', () => {
    const request = (payment: Payment) => recordIntentRequest(payment, now);
    given(placed)
      .when(request)
      .then({ state: { intentAskedAt: now } });
    given(started).when(request).thenUnchanged();
  });

  test('is searched for after a missing response', () => {
    given<Payment>({ ...placed, intentAskedAt: now })
      .when((payment) => recordUnansweredRequest(payment, 2))
      .then({ state: { intentUnanswered: true, intentAsking: 2 } });
  });

  test('is attached once, and then polled', () => {
    const attach = (payment: Payment) => attachIntent(payment, handle, now);
    given(placed)
      .when(attach)
      .then({ state: { intentId: 'pi_2', lookAt: now } });
    given(started).when(attach).thenUnchanged();
  });
});

test('a card can be entered only while the order is undecided and its hold has not ended', () => {
  const inTime = new Date(started.holdUntil.getTime() - 1);
  expect(isPayable(started, inTime)).toBe(true);
  expect(isPayable({ ...started, status: 'authorized' }, inTime)).toBe(true);
  // The event of an extension may be on its way for some seconds.
  const late = (seconds: number) => new Date(started.holdUntil.getTime() + seconds * 1000);
  expect([0, 9.9, 10].map((seconds) => isPayable(started, late(seconds)))).toEqual([
    'unknown',
    'unknown',
    false,
  ]);
  expect(isPayable({ ...started, wanted: 'captured' }, inTime)).toBe(false);
  expect(isPayable({ ...started, status: 'failed' }, inTime)).toBe(false);
});

describe('an order that costs nothing', () => {
  const fare = { amount: 0, currency: 'EUR' };
  const free = openPayment({ ...OrderPlaced.example, fare }).next;
  const paid: Payment = { ...free, wanted: 'captured', status: 'captured' };
  const eventOf = (kind: string) => ({ type: `payments.payment-${kind}.v1` });

  test('is authorised when it is placed, and captured when it is confirmed, without the provider', () => {
    given(undefined)
      .when(() => openPayment({ ...OrderPlaced.example, fare }))
      .then({ events: [eventOf('authorized')], state: { status: 'authorized', wanted: 'open' } });
    given(free)
      .when(orderConfirmed)
      .then({ events: [eventOf('captured')], state: { status: 'captured', wanted: 'captured' } });
    expect(orderConfirmed(free)?.next).not.toHaveProperty('lookAt');
    given(paid).when(orderConfirmed).thenUnchanged();
  });

  test('is voided when the order ends before it is confirmed', () => {
    given(free)
      .when(orderExpired('o1.2'))
      .then({ events: [eventOf('voided')], state: { status: 'voided', wanted: 'voided' } });
    given(free)
      .when(seatsCancelled('o1.2', 0))
      .then({ events: [eventOf('voided')], state: { status: 'voided' } });
  });

  test('has nothing to refund', () => {
    given(paid).when(seatsCancelled('o1.3', 0)).thenUnchanged();
    given(paid).when(seatsCancelled('o1.3')).thenUnchanged();
  });
});

describe('an intent that the provider refuses for good', () => {
  const refused = (payment: Payment) => failRefusedIntent(payment, 'amount_too_small');

  test('ends the payment', () => {
    const asked: Payment = { ...placed, intentAskedAt: now, intentUnanswered: true };
    given(asked)
      .when(refused)
      .then({
        events: [{ type: 'payments.payment-failed.v1', data: { reason: 'refused-by-provider' } }],
        state: { status: 'failed', intentRefused: 'amount_too_small' },
      });
  });

  test('changes nothing once there is an intent, or the order has ended', () => {
    given(started).when(refused).thenUnchanged();
    given<Payment>({ ...placed, wanted: 'voided' })
      .when(refused)
      .thenUnchanged();
    given<Payment>({ ...placed, status: 'failed' })
      .when(refused)
      .thenUnchanged();
  });
});
