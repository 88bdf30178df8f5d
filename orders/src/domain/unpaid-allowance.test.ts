import { describe, expect, test } from 'vitest';
import { confirmed, pending } from '../../test/sample-order.ts';
import type { Order } from './order.ts';
import {
  afterRelease,
  allowanceProblem,
  allowedAgainAt,
  emptyAllowance,
  releasedOrder,
  type UnpaidAllowance,
  withOrder,
} from './unpaid-allowance.ts';

const rules = {
  maxPendingOrders: 2,
  maxUnpaidSeats: 9,
  abandonedOrdersPerHour: 2,
  orderPauseSeconds: 300,
  maxOrderPauseSeconds: 1000,
};
const start = Date.parse('2026-11-28T08:00:00Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);
const problem = (allowance: UnpaidAllowance, seats: number) =>
  allowanceProblem(allowance, seats, rules, at(0));

describe('an account may have', () => {
  test('as many pending orders as are allowed', () => {
    const one = withOrder(emptyAllowance, { seats: 1 });
    expect(problem(one, 1)).toBeUndefined();
    expect(problem(withOrder(one, { seats: 1 }), 1)).toBe('too-many-unpaid-orders');
  });

  test('as many unpaid seats in all its orders as are allowed', () => {
    const five = withOrder(emptyAllowance, { seats: 5 });
    expect(problem(five, 4)).toBeUndefined();
    expect(problem(five, 5)).toBe('too-many-unpaid-seats');
  });

  test('an order again when enough locks have ended', () => {
    const locks = [
      { seats: 4, holdUntil: at(9) },
      { seats: 5, holdUntil: at(5) },
    ];
    expect(allowedAgainAt(locks, 5, rules)).toEqual(at(5));
    expect(allowedAgainAt(locks, 8, rules)).toEqual(at(9));
    expect(allowedAgainAt(locks, 10, rules)).toBeUndefined();
  });
});

describe('an abandoned order', () => {
  const abandon = (allowance: UnpaidAllowance, minutes: number) =>
    afterRelease(
      withOrder(allowance, { seats: 3 }),
      [{ accountId: 'a1', seats: 3, isAbandoned: true }],
      rules,
      at(minutes),
    );
  /** The length in seconds of the pause after each of some orders that were abandoned at these minutes. */
  const pauses = (...minutes: number[]) => {
    let allowance: UnpaidAllowance = emptyAllowance;
    return minutes.map((minute) => {
      allowance = abandon(allowance, minute);
      const { pausedUntil = at(0) } = allowance;
      return Math.max(0, (pausedUntil.getTime() - at(minute).getTime()) / 1000);
    });
  };

  test('no longer counts', () => {
    expect(abandon(emptyAllowance, 0)).toMatchObject(emptyAllowance);
  });

  test('costs nothing at first, then a pause that doubles up to a limit', () => {
    expect(pauses(0, 1, 2, 8, 20, 40)).toEqual([0, 0, 300, 600, 1000, 1000]);
  });

  test('is forgotten with time, one an hour', () => {
    expect(pauses(0, 1, 61)).toEqual([0, 0, 0]);
    expect(pauses(0, 1, 2, 62)).toEqual([0, 0, 300, 300]);
    expect(pauses(0, 50, 100, 150)).toEqual([0, 0, 0, 0]);
    expect(pauses(0, 1, 2, 3, 303)).toEqual([0, 0, 300, 600, 0]);
  });

  test('lets its account wait until the end of the pause', () => {
    const paused = abandon(abandon(abandon(emptyAllowance, 0), 0), 0);
    expect(allowanceProblem(paused, 1, rules, at(4.9))).toBe('ordering-paused');
    expect(allowanceProblem(paused, 1, rules, at(5))).toBeUndefined();
  });

  test('is not one that was paid, even too late, nor one whose run was cancelled', () => {
    const authorized = { ...pending, progress: { ...pending.progress, payment: 'authorized' as const } };
    const release = (next: Order) => releasedOrder(pending, next)?.isAbandoned;
    expect(release({ ...pending, status: 'expired' })).toBe(true);
    expect(release({ ...pending, status: 'cancelled', cancelReason: 'by-buyer' })).toBe(true);
    expect(release({ ...pending, status: 'cancelled', cancelReason: 'payment-failed' })).toBe(true);
    expect(release({ ...pending, status: 'cancelled', cancelReason: 'run-cancelled' })).toBe(false);
    expect(release({ ...authorized, status: 'confirmed' })).toBe(false);
    expect(release({ ...authorized, status: 'expired' })).toBe(false);
  });
});

test('an order counts until it leaves the state pending, once', () => {
  const { accountId } = pending;
  expect(releasedOrder(pending, confirmed)).toEqual({ accountId, seats: 3, isAbandoned: false });
  expect(releasedOrder(pending, { ...pending, extensions: 1 })).toBeUndefined();
  expect(releasedOrder(pending, undefined)).toBeUndefined();
  expect(
    releasedOrder(confirmed, { ...confirmed, status: 'cancelled', cancelReason: 'by-buyer' }),
  ).toBeUndefined();
  const { countsAsUnpaid: _, ...earlier } = pending;
  expect(releasedOrder(earlier, { ...earlier, status: 'expired' })).toBeUndefined();
});
