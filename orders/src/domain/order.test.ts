import { aRun } from '@railhead/common/testing/runs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  acceptPayment,
  cancel,
  expire,
  freesSeats,
  noteProgress,
  type Order,
  offer,
  place,
} from './order.ts';
import { purgeAfterArrival, type Run } from './run.ts';

const plan = aRun();
const run: Run = { plan, status: 'scheduled', purgeAt: purgeAfterArrival(plan) };
const wish = {
  runId: plan.runId,
  from: 0,
  to: 2,
  seats: [
    { seat: 'A-1', passenger: { name: ' Ada ', type: 'adult' as const } },
    { seat: 'B-1', passenger: { name: 'Bob', type: 'child' as const } },
  ],
};
const now = new Date();
const buyer = { orderId: 'o1', accountId: 'a1', contact: 'a@b.co', reference: 'BCDFGH' };
const pending = place(offer(run, wish, now, 8), wish, buyer, now, 900).next;

test('each passenger pays by class, distance and type; the sum is the fare', () => {
  expect(pending.seats).toEqual([
    { seat: 'A-1', passenger: { name: 'Ada', type: 'adult' }, fare: { amount: 1300, currency: 'EUR' } },
    { seat: 'B-1', passenger: { name: 'Bob', type: 'child' }, fare: { amount: 1050, currency: 'EUR' } },
  ]);
  expect(pending.fare).toEqual({ amount: 2350, currency: 'EUR' });
});

test('whatever comes in whatever order: terminal states stay, and only time ends a lock (S4, S0-14)', () => {
  const minutes = fc.integer({ min: -20, max: 40 });
  const step = fc.oneof(
    minutes.map((at) => ({ what: 'pay' as const, at })),
    minutes.map((at) => ({ what: 'expire' as const, at })),
    fc
      .constantFrom('by-buyer' as const, 'payment-failed' as const)
      .map((reason) => ({ what: 'cancel' as const, reason })),
    fc.constant({ what: 'note' as const }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let order = pending as Order;
      let freed = 0;
      for (const each of steps) {
        const before: Order['status'] = order.status;
        const time = 'at' in each ? new Date(now.getTime() + each.at * 60_000) : now;
        const decision =
          each.what === 'pay'
            ? acceptPayment('o1', order, time)
            : each.what === 'expire'
              ? expire('o1', order, time, 'timer')
              : each.what === 'cancel'
                ? cancel('o1', order, each.reason)
                : noteProgress(order, { payment: 'captured' });
        if (!decision) continue;
        order = decision.next;
        if (before === 'expired' || before === 'cancelled')
          expect([order.status, decision.facts]).toEqual([before, []]);
        const { status, holdUntil } = decision.next;
        if (before !== 'expired' && status === 'expired') expect(time > holdUntil).toBe(true);
        if (before === 'pending' && status === 'confirmed') expect(time <= holdUntil).toBe(true);
        if (before !== order.status && freesSeats(decision)) freed += 1;
        expect(decision.facts.length).toBe(before === order.status ? 0 : 1);
      }
      expect(freed).toBeLessThanOrEqual(1);
    }),
  );
});
