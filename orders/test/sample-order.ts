import type { Decision } from '@railhead/common/domain/decision';
import {
  emptyDocument,
  nextDocument,
  type Saved,
  stateOf,
  toEnvelope,
} from '@railhead/common/store/document';
import { aRun } from '@railhead/common/testing/runs';
import { createOffer, type Order, place } from '../src/domain/order.ts';
import { departureAt, purgeAfterArrival, type Run } from '../src/domain/run.ts';

const standard = [
  { hoursBefore: 24, feePercent: 10 },
  { hoursBefore: 2, feePercent: 50 },
];
const plan = aRun({ refundRules: { version: 'test-1', classes: { standard } } });

/** A run that leaves in a day. Its standard class is refundable, its first class is not. */
export const run: Run = { plan, status: 'scheduled', purgeAt: purgeAfterArrival(plan) };
/** Departure at the boarding stop of the request. */
export const departure = departureAt(plan, 0);
export const hoursBefore = (hours: number): Date => new Date(departure.getTime() - hours * 3_600_000);

/** The times of the run's plan, moved by so many minutes. */
export const timesMovedBy = (minutes: number) => {
  const move = (time: string) => new Date(Date.parse(time) + minutes * 60_000).toISOString();
  return plan.stops.map(({ arrival, departure: leaves }) => ({
    ...(arrival && { arrival: move(arrival) }),
    ...(leaves && { departure: move(leaves) }),
  }));
};

/** Two adults in standard (13.00 each) and one child in first (10.50). */
export const request = {
  runId: plan.runId,
  from: 0,
  to: 2,
  seats: [
    { seat: 'A-1', passenger: { name: ' Ada ', type: 'adult' as const } },
    { seat: 'A-2', passenger: { name: 'Cy', type: 'adult' as const } },
    { seat: 'B-1', passenger: { name: 'Bob', type: 'child' as const } },
  ],
};
export const placedAt: Date = hoursBefore(24);
export const buyer = { orderId: 'o1', accountId: 'a1', contact: 'a@b.co', reference: 'BCDFGH' };

/** The order after a decision, with the events recorded as the repository would. */
export function after(order: Saved<Order>, decision: Decision<Order> | undefined): Saved<Order> {
  if (!decision) return order;
  const from = { id: order._id, source: 'orders', now: placedAt, causedBy: undefined, cause: {} };
  const events = decision.events.map((event, index) =>
    toEnvelope(event, { ...from, version: order.events.length + index + 1 }),
  );
  return nextDocument(order, stateOf<Order>(decision.next), events, order.heard, placedAt);
}

const placed = place(createOffer(run, request, placedAt, 8), request, buyer, placedAt, 900);
/** A pending order, placed a day before its train leaves and locked for fifteen minutes. */
export const pending: Saved<Order> = after({ ...emptyDocument('o1', placedAt), ...placed.next }, placed);
/** The same order, paid. */
export const confirmed: Saved<Order> = after(pending, {
  next: { ...pending, status: 'confirmed' },
  events: [],
});
