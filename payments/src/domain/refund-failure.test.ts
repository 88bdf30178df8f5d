import { expect, test } from 'vitest';
import { now } from '../../test/sample-payment.ts';
import type { Refund } from './refund.ts';
import {
  afterFailures,
  afterRejection,
  isDeferralAlarmDue,
  isGivenUp,
  isOutstanding,
  refundReason,
  retryNow,
} from './refund-failure.ts';

const refund: Refund = { id: 'o1.2', amount: 100 };
const afterRefusals = (code: string, count: number): Refund =>
  Array.from({ length: count }).reduce<Refund>((last) => afterRejection(last, code, now), refund);
const delayMs = ({ retryAt }: Refund) => (retryAt?.getTime() ?? 0) - now.getTime();

test('a refund waits for the balance of the provider for days, with an attempt at least every six hours', () => {
  const delays = [1, 6, 41].map((count) => delayMs(afterRefusals('balance_insufficient', count)));
  expect(delays).toEqual([1000, 32_000, 6 * 3600_000]);
  expect(isOutstanding(afterRefusals('balance_insufficient', 50))).toBe(true);
  expect(refundReason(afterRefusals('balance_insufficient', 50))).toBe('delayed-by-provider');
});

test('a refund that was made and failed because our balance was short waits in the same way', () => {
  const failed = [1, 2, 3, 4].reduce<Refund>(
    (last, n) => afterFailures(last, [{ refundId: `re_${n}`, failureReason: 'insufficient_funds' }], now),
    refund,
  );
  expect([isGivenUp(failed), refundReason(failed), delayMs(failed)]).toEqual([
    false,
    'delayed-by-provider',
    8000,
  ]);
});

test('any other refusal gives a refund up at the third attempt, and is not called the bank’s', () => {
  expect([2, 3].map((count) => isGivenUp(afterRefusals('charge_disputed', count)))).toEqual([false, true]);
  expect(refundReason(afterRefusals('charge_disputed', 3))).toBe('refused-by-provider');
});

test('the bank is named only when the provider names it', () => {
  const reasonOf = (failure: { refundId: string; failureReason?: string }) =>
    refundReason(afterFailures(refund, [failure], now));
  expect(reasonOf({ refundId: 're_1', failureReason: 'expired_or_canceled_card' })).toBe('rejected-by-bank');
  expect(reasonOf({ refundId: 're_1', failureReason: 'unknown' })).toBe('refused-by-provider');
  expect(reasonOf({ refundId: 're_1' })).toBe('refused-by-provider');
  expect(refundReason({ ...refund, refundId: 're_1' })).toBeUndefined();
});

test('a refund that the version before gave up for the balance of the provider is tried again', () => {
  const stored = (code: string): Refund => ({
    ...refund,
    asking: 4,
    failed: [1, 2, 3].map((n) => `refused-${n}: ${code}`),
  });
  expect(isOutstanding(stored('balance_insufficient'))).toBe(true);
  expect(refundReason(stored('balance_insufficient'))).toBe('delayed-by-provider');
  expect(isGivenUp(stored('charge_disputed'))).toBe(true);
});

test('a retry by an operator starts the count again and uses a new key', () => {
  const givenUp = afterRefusals('charge_disputed', 3);
  const retried = retryNow(givenUp);
  expect(retried).not.toHaveProperty('retryAt');
  expect([isOutstanding(retried), retried.asking]).toEqual([true, 4]);
  const again = [1, 2].reduce<Refund>((last) => afterRejection(last, 'charge_disputed', now), retried);
  expect([again, afterRejection(again, 'charge_disputed', now)].map(isGivenUp)).toEqual([false, true]);
  const waiting = afterRefusals('balance_insufficient', 30);
  expect(retryNow(waiting)).not.toHaveProperty('retryAt');
});

test('an alarm is due when a refund is first deferred, and about once a day later', () => {
  const due = Array.from({ length: 40 }, (_, index) => index + 1).filter((deferrals) =>
    isDeferralAlarmDue({ deferrals }),
  );
  expect(due).toEqual([1, 16, 20, 24, 28, 32, 36, 40]);
});
