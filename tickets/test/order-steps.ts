import type { NewEvent } from '@railhead/common/contracts/define';
import {
  applyCancelled,
  applyCaptured,
  applyConfirmed,
  applyExpired,
  applyPlaced,
  applyReduced,
  applyVoided,
} from '../src/domain/apply-order-events.ts';
import { applyRefunded, applyRefundFailed } from '../src/domain/apply-refund-events.ts';
import { decideTickets } from '../src/domain/decide-tickets.ts';
import { initial, type OrderProjection } from '../src/domain/order-projection.ts';

/** An event of an order of two seats at €5 each, applied to the projection. */
export type Step = (state: OrderProjection) => OrderProjection;

export const at = new Date('2026-11-21T08:00:00Z');
export const purgeAt = new Date('2026-12-24T08:00:00Z');
export const euros = (amount: number) => ({ amount, currency: 'EUR' });

const placedOrder = {
  orderId: 'o1',
  accountId: 'a1',
  reference: 'T7K4QM',
  runId: 'r1',
  from: 0,
  to: 1,
  seats: ['A-1', 'A-2'].map((seat) => ({
    seat,
    passenger: { name: 'Ada Byron', type: 'adult' as const },
    fare: euros(500),
  })),
  contact: 'ada@example.org',
  fare: euros(1000),
  holdUntil: '2026-11-21T08:15:00.000Z',
};

export const placed: Step = (state) => applyPlaced(state, placedOrder, purgeAt);
export const confirmed: Step = (state) => applyConfirmed(state, ['A-1', 'A-2']);
export const confirmedFor =
  (...seats: string[]): Step =>
  (state) =>
    applyConfirmed(state, seats);
export const expired: Step = applyExpired;
export const captured: Step = (state) => applyCaptured(state, 1000);
export const voided: Step = applyVoided;
/** The payment's event `p1.5`. Events of earlier versions name neither the cancellation nor the remaining amount. */
export const refunded =
  (amount: number, cancellationId?: string, remaining?: number): Step =>
  (state) =>
    applyRefunded(
      state,
      { amount: euros(amount), ...(cancellationId && { cancellationId }) },
      { id: 'p1.5', at },
      remaining,
    );
/** The payment's event `p1.4`: the refund for a cancellation could not be paid out. */
export const refundFailed =
  (amount: number, cancellationId: string): Step =>
  (state) =>
    applyRefundFailed(state, { amount: euros(amount), cancellationId }, { id: 'p1.4', at });
/** The event `o1.3`: A-1 is cancelled, by default for a fee of 10 %. */
export const reduced =
  (fee = 50, refund = 450): Step =>
  (state) =>
    applyReduced(state, { id: 'o1.3', at, seats: ['A-1'], fee: euros(fee), refund: euros(refund) }, ['A-2']);
/** The event `o1.9`: the buyer cancels the whole order. */
export const cancelled: Step = (state) =>
  applyCancelled(state, { id: 'o1.9', at, seats: ['A-1', 'A-2'], reason: 'by-buyer', refund: euros(900) });
/** The event `o1.9`: the run is cancelled, which names no amounts. */
export const runCancelled: Step = (state) =>
  applyCancelled(state, { id: 'o1.9', at, seats: ['A-1', 'A-2'], reason: 'run-cancelled' });

/** The projection after these events, and the events of the tickets that were decided on the way. */
export function after(...steps: Step[]): { state: OrderProjection; events: NewEvent[] } {
  let state = initial;
  const events: NewEvent[] = [];
  for (const step of steps) {
    const decision = decideTickets('o1', step(state), at);
    state = decision.next;
    events.push(...decision.events);
  }
  return { state, events };
}

export const ticketsIn = (state: OrderProjection) => state.booking?.places.map(({ ticket }) => ticket);
