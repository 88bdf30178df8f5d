import { given } from '@railhead/common/testing/given';
import { expect, test } from 'vitest';
import { now, placed, started } from '../../test/sample-payment.ts';
import type { Payment } from './payment.ts';
import { backOff, claimDue, hasLostPoll, nextPollAt } from './poll-schedule.ts';

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

test('a refund that waits does not delay the other work of its payment', () => {
  const refund = { id: 'o1.2', amount: 100, deferrals: 30, retryAt: after(6 * 3600) };
  const waiting: Payment = { ...started, status: 'captured', wanted: 'captured', refunds: [refund] };
  const delayAfter = (failures: number) =>
    (backOff({ ...waiting, failures }, now).next.lookAt?.getTime() ?? 0) - now.getTime();
  expect([0, 40].map(delayAfter)).toEqual([1000, 30_000]);
  expect(delayMs(waiting, now)).toBeGreaterThan(5000);
  expect(delayMs(waiting, after(6 * 3600))).toBe(5000);
});

test('a refund that the version before gave up for the balance of the provider has lost its poll', () => {
  const { lookAt: _, ...captured }: Payment = { ...started, status: 'captured', wanted: 'captured' };
  const givenUp = (code: string): Payment => ({
    ...captured,
    refunds: [{ id: 'o1.2', amount: 100, asking: 4, failed: [1, 2, 3].map((n) => `refused-${n}: ${code}`) }],
  });
  expect(hasLostPoll(givenUp('balance_insufficient'))).toBe(true);
  expect(hasLostPoll(givenUp('charge_disputed'))).toBe(false);
});

test('an unfinished payment without a scheduled poll has lost it', () => {
  const { lookAt: _, ...unscheduled } = started;
  expect(hasLostPoll(unscheduled)).toBe(true);
  expect(hasLostPoll(started)).toBe(false);
  expect(hasLostPoll(placed)).toBe(false);
  expect(hasLostPoll({ ...unscheduled, status: 'voided' })).toBe(false);
});
