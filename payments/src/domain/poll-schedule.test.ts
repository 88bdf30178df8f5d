import { given } from '@railhead/common/testing/given';
import { expect, test } from 'vitest';
import { now, placed, started } from '../../test/sample-payment.ts';
import type { Payment } from './payment.ts';
import { backOff, claimDue, hasLostPoll, nextPollAt } from './poll-schedule.ts';
import { afterRejection, isGivenUp, isOutstanding, type Refund } from './refund.ts';

const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const delayMs = (payment: Payment, at: Date) => nextPollAt(payment, at).getTime() - at.getTime();
const claim = (at: Date) => (payment: Payment) => claimDue(payment, at);

test('polls are frequent while the buyer pays, soon for a pending command, and rarer during the hold', () => {
  expect(delayMs(started, after(10))).toBeLessThanOrEqual(1500);
  expect(delayMs(started, after(600))).toBeLessThanOrEqual(20_000);
  expect(delayMs({ ...started, wanted: 'captured' }, after(600))).toBeLessThanOrEqual(5000);
});

test('a payment is claimed only when it is due, and its next poll is scheduled by the same write', () => {
  const due: Payment = { ...started, lookAt: now };
  given(due)
    .when(claim(after(-1)))
    .thenUnchanged();
  given(placed)
    .when(claim(after(1)))
    .thenUnchanged();
  given(due)
    .when(claim(now))
    .then({ events: [], state: { lookAt: nextPollAt(due, now) } });
  expect(nextPollAt(due, now).getTime()).toBeGreaterThan(now.getTime());
});

test('failures are retried with growing delays of at most 30 s', () => {
  const delayAfter = (failures: number) =>
    (backOff({ ...started, failures }, now).next.lookAt?.getTime() ?? 0) - now.getTime();
  expect([0, 1, 2, 10].map(delayAfter)).toEqual([1000, 2000, 4000, 30_000]);
});

test('a refund for which the balance of the provider is short is tried for days, at least every six hours', () => {
  const [refund] = afterRejection(
    [{ id: 'o1.2', amount: 100 }],
    { id: 'o1.2', amount: 100 },
    'balance_insufficient',
  );
  const payment: Payment = { ...started, refunds: refund ? [refund] : [] };
  const delayAfter = (failures: number) =>
    (backOff({ ...payment, failures }, now).next.lookAt?.getTime() ?? 0) - now.getTime();
  expect([0, 5, 40].map(delayAfter)).toEqual([1000, 32_000, 6 * 3600_000]);
});

test('refusals that pass never give a refund up; others do at the third', () => {
  const afterRefusals = (code: string, count: number) => {
    let refunds: Refund[] = [{ id: 'o1.2', amount: 100 }];
    for (let n = 0; n < count; n++)
      refunds = refunds.flatMap((refund) => afterRejection([refund], refund, code));
    return refunds;
  };
  expect(afterRefusals('balance_insufficient', 50)).toEqual([
    { id: 'o1.2', amount: 100, asking: 51, deferrals: 50 },
  ]);
  expect(afterRefusals('balance_insufficient', 50).every(isOutstanding)).toBe(true);
  expect(afterRefusals('charge_disputed', 3).every(isGivenUp)).toBe(true);
});

test('an unfinished payment without a scheduled poll has lost it', () => {
  const { lookAt: _, ...unscheduled } = started;
  expect(hasLostPoll(unscheduled)).toBe(true);
  expect(hasLostPoll(started)).toBe(false);
  expect(hasLostPoll(placed)).toBe(false);
  expect(hasLostPoll({ ...unscheduled, status: 'voided' })).toBe(false);
});
