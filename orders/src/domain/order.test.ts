import { OrderConfirmed, OrderExpired, OrderPlaced } from '@railhead/common/contracts/orders';
import type { Decision } from '@railhead/common/domain/decision';
import { DomainError } from '@railhead/common/domain/domain-error';
import { given } from '@railhead/common/testing/given';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after, buyer, confirmed, pending, placedAt, request, run } from '../../test/sample-order.ts';
import { applyRefund, cancelByBuyer, cancelWithRun, failPayment } from './cancellation.ts';
import { extend } from './extend.ts';
import {
  acceptPayment,
  applyTicketsVoided,
  createOffer,
  expire,
  isLive,
  type Order,
  place,
  type RecordedOrder,
  releasedSeats,
} from './order.ts';
import { valueOrThrow } from './result.ts';

const [time, late] = [pending.holdUntil, new Date(pending.holdUntil.getTime() + 1)];
const endData = { orderId: 'o1', runId: run.plan.runId, seats: ['A-1', 'A-2', 'B-1'] };

describe('placing an order', () => {
  test('prices each passenger by class, distance and type', () => {
    expect(pending.seats).toEqual([
      { seat: 'A-1', passenger: { name: 'Ada', type: 'adult' }, fare: { amount: 1300, currency: 'EUR' } },
      { seat: 'A-2', passenger: { name: 'Cy', type: 'adult' }, fare: { amount: 1300, currency: 'EUR' } },
      { seat: 'B-1', passenger: { name: 'Bob', type: 'child' }, fare: { amount: 1050, currency: 'EUR' } },
    ]);
    expect(pending.fare).toEqual({ amount: 3650, currency: 'EUR' });
  });

  test('freezes and publishes the refund rules of its classes', () => {
    const { refundRules } = run.plan;
    expect(refundRules).toBeDefined();
    expect(pending.refundRules).toEqual(refundRules);
    expect(pending.events[0]?.data).toMatchObject({ refundRules });
  });

  test('fails when the fare is not the expected one', () => {
    const fare = { amount: 3650, currency: 'EUR' };
    const placing = (expectedFare: typeof fare) => () =>
      place(createOffer(run, { ...request, expectedFare }, placedAt, 8), request, buyer, placedAt, 900);
    given(undefined)
      .when(placing({ ...fare, amount: 1 }))
      .thenFails('fare-changed', { fare });
    given(undefined)
      .when(placing(fare))
      .then({ events: [{ type: OrderPlaced.type, data: { fare } }], state: { status: 'pending' } });
  });
});

describe('an authorised payment', () => {
  const authorizing = (now: Date) => (order: Order) => acceptPayment('o1', order, now);

  test('confirms a pending order until its lock ends', () => {
    given(pending)
      .when(authorizing(time))
      .then({
        events: [OrderConfirmed.create(endData)],
        state: { status: 'confirmed', progress: { payment: 'authorized' } },
      });
  });

  test('expires the order when it comes later (S4)', () => {
    given(pending)
      .when(authorizing(late))
      .then({
        events: [OrderExpired.create({ ...endData, cause: 'late-payment' })],
        state: { status: 'expired', progress: { payment: 'authorized' } },
      });
  });

  test.each(['confirmed', 'expired'] as const)(
    'changes only the progress of an order that is %s',
    (status) => {
      given({ ...pending, status })
        .when(authorizing(time))
        .then({ events: [], state: { status, progress: { payment: 'authorized' } } });
    },
  );
});

describe('the end of a lock', () => {
  const expiring = (now: Date) => (order: Order) => expire('o1', order, now, 'timer');

  test('expires a pending order, never early (T1)', () => {
    given(pending).when(expiring(time)).thenUnchanged();
    given(pending)
      .when(expiring(late))
      .then({
        events: [OrderExpired.create({ ...endData, cause: 'timer' })],
        state: { status: 'expired' },
      });
  });

  test('changes nothing of a confirmed order', () => {
    given(confirmed).when(expiring(late)).thenUnchanged();
  });
});

describe('voided tickets', () => {
  const issued = { ...confirmed, progress: { ...confirmed.progress, ticketsIssued: true } };

  test.each([
    ['stay issued while another seat has a valid ticket', ['A-1'], true],
    ['are not issued any more when none is left', ['A-1', 'A-2', 'B-1'], false],
  ])('%s', (_title, voided, ticketsIssued) => {
    given(issued)
      .when((order) => applyTicketsVoided(order, voided))
      .then({ events: [], state: { progress: { ticketsIssued } } });
  });
});

const rules = { extensionSeconds: 300, maxExtensions: 2, extensionWindowSeconds: 900 };
type Step = (order: RecordedOrder, now: Date) => Decision<Order> | undefined;
const seats = fc.subarray(['A-1', 'A-2', 'B-1'], { minLength: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((order, now) => acceptPayment('o1', order, now)),
  fc.constant<Step>((order, now) => expire('o1', order, now, 'timer')),
  fc.constant<Step>((order, now) =>
    valueOrThrow(extend('o1', order, run, rules, { seen: order.holdUntil, now })),
  ),
  fc
    .option(seats, { nil: undefined })
    .map<Step>(
      (chosen) => (order, now) =>
        valueOrThrow(cancelByBuyer(order, run, chosen ? { seats: chosen } : {}, now)),
    ),
  fc.constant<Step>((order, now) => cancelWithRun(order, now)),
  fc.constant<Step>((order) => failPayment(order)),
  fc.constant<Step>((order, now) => applyRefund(order, {}, now.toISOString())),
);
const decisionOf = (decide: () => Decision<Order> | undefined) => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
};

test('any commands in any order: final states are final, each seat is released once, only time ends a lock (S4, M2)', () => {
  const minutes = fc.integer({ min: -20, max: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(step, minutes), { maxLength: 12 }), (steps) => {
      let order = pending;
      const released: string[] = [];
      for (const [decide, at] of steps) {
        const now = new Date(placedAt.getTime() + at * 60_000);
        const before = order;
        const decision = decisionOf(() => decide(before, now));
        released.push(...releasedSeats(before, decision).map(({ seat }) => seat));
        order = after(before, decision);
        if (!isLive(before)) expect([order.status, order.events]).toEqual([before.status, before.events]);
        if (!decision || !isLive(before)) continue;
        if (order.status === 'expired') expect(now > before.holdUntil).toBe(true);
        if (before.status === 'pending' && order.status === 'confirmed')
          expect(now <= before.holdUntil).toBe(true);
        expect(order.holdUntil >= before.holdUntil).toBe(true);
        // Each change of status, seats or lock publishes one event, and nothing else does.
        const isChanged =
          order.status !== before.status ||
          order.seats.length < before.seats.length ||
          order.holdUntil > before.holdUntil;
        expect(decision.events.length).toBe(isChanged ? 1 : 0);
      }
      const remaining = isLive(order) ? order.seats.map(({ seat }) => seat) : [];
      expect([...released, ...remaining].toSorted()).toEqual(['A-1', 'A-2', 'B-1']);
      expect(order.extensions ?? 0).toBeLessThanOrEqual(rules.maxExtensions);
      const refunded = (order.cancellations ?? []).reduce((sum, { refund }) => sum + refund.amount, 0);
      expect(refunded).toBeLessThanOrEqual(order.fare.amount);
      for (const { id, seats: cancelled } of order.cancellations ?? []) {
        const event = order.events.find((recorded) => recorded.id === id);
        expect(event?.data).toMatchObject({ seats: cancelled.map(({ seat }) => seat) });
      }
    }),
  );
});
