import type { Decision } from '@railhead/common/domain/decision';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, confirmed, pending, placedAt, run } from '../../test/sample-order.ts';
import { applyRefund, cancelByBuyer, cancelWithRun, failPayment } from './cancellation.ts';
import { extend } from './extend.ts';
import { acceptPayment, applyTicketsVoided, expire, isLive, type Order, releasedSeats } from './order.ts';

test('each passenger pays by class, distance and type; the sum is the fare', () => {
  expect(pending.seats).toEqual([
    { seat: 'A-1', passenger: { name: 'Ada', type: 'adult' }, fare: { amount: 1300, currency: 'EUR' } },
    { seat: 'A-2', passenger: { name: 'Cy', type: 'adult' }, fare: { amount: 1300, currency: 'EUR' } },
    { seat: 'B-1', passenger: { name: 'Bob', type: 'child' }, fare: { amount: 1050, currency: 'EUR' } },
  ]);
  expect(pending.fare).toEqual({ amount: 3650, currency: 'EUR' });
});

test('the refund rules of its classes are frozen on the order and told', () => {
  const { refundRules } = run.plan;
  expect(refundRules).toBeDefined();
  expect(pending.refundRules).toEqual(refundRules);
  expect(pending.events[0]?.data).toMatchObject({ refundRules });
});

test('tickets count as issued while somebody has a valid one', () => {
  const issued = { ...confirmed, progress: { ...confirmed.progress, ticketsIssued: true } };
  const after = (voided: string[]) => applyTicketsVoided(issued, voided).next.progress.ticketsIssued;
  expect([after(['A-1']), after(['A-1', 'A-2', 'B-1'])]).toEqual([true, false]);
});

const rules = { extensionSeconds: 300, maxExtensions: 2 };
type Step = (order: Saved<Order>, now: Date) => Decision<Order> | undefined;
const seats = fc.subarray(['A-1', 'A-2', 'B-1'], { minLength: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((order, now) => acceptPayment('o1', order, now)),
  fc.constant<Step>((order, now) => expire('o1', order, now, 'timer')),
  fc.constant<Step>((order, now) => extend('o1', order, run, rules, { seen: order.holdUntil, now })),
  fc
    .option(seats, { nil: undefined })
    .map<Step>((chosen) => (order, now) => cancelByBuyer(order, run, chosen ? { seats: chosen } : {}, now)),
  fc.constant<Step>((order, now) => cancelWithRun(order, now)),
  fc.constant<Step>((order) => failPayment(order)),
  fc.constant<Step>((order, now) => applyRefund(order, {}, now.toISOString())),
);
const tried = (decide: () => Decision<Order> | undefined) => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
};

test('whatever comes in whatever order: ends are final, seats are freed once, only time ends a lock (S4, M2)', () => {
  const minutes = fc.integer({ min: -20, max: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(step, minutes), { maxLength: 12 }), (steps) => {
      let order = pending;
      const freed: string[] = [];
      for (const [decide, at] of steps) {
        const now = new Date(placedAt.getTime() + at * 60_000);
        const before = order;
        const decision = tried(() => decide(before, now));
        freed.push(...releasedSeats(before, decision).map(({ seat }) => seat));
        order = after(before, decision);
        if (!isLive(before)) expect([order.status, order.events]).toEqual([before.status, before.events]);
        if (!decision || !isLive(before)) continue;
        if (order.status === 'expired') expect(now > before.holdUntil).toBe(true);
        if (before.status === 'pending' && order.status === 'confirmed')
          expect(now <= before.holdUntil).toBe(true);
        expect(order.holdUntil >= before.holdUntil).toBe(true);
        // Each change of status, of seats or of the lock is told by one fact, and nothing else is.
        const moved =
          order.status !== before.status ||
          order.seats.length < before.seats.length ||
          order.holdUntil > before.holdUntil;
        expect(decision.events.length).toBe(moved ? 1 : 0);
      }
      const left = isLive(order) ? order.seats.map(({ seat }) => seat) : [];
      expect([...freed, ...left].toSorted()).toEqual(['A-1', 'A-2', 'B-1']);
      expect(order.extensions ?? 0).toBeLessThanOrEqual(rules.maxExtensions);
      const back = (order.cancellations ?? []).reduce((sum, { refund }) => sum + refund.amount, 0);
      expect(back).toBeLessThanOrEqual(order.fare.amount);
      for (const { id, seats: gone } of order.cancellations ?? []) {
        const told = order.events.find((event) => event.id === id);
        expect(told?.data).toMatchObject({ seats: gone.map(({ seat }) => seat) });
      }
    }),
  );
});
