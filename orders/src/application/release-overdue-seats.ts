import type { Mongo } from '@railhead/common/store/mongo';
import { expire } from '../domain/order.ts';
import type { SeatLedger } from '../persistence/seat-ledger.ts';
import type { SeatAvailability } from '../seat-board/seat-availability.ts';
import type { OrderTransitions } from './end-order.ts';

/**
 * Rechecks taken seats in the ledger: expires overdue orders that still occupy one, or else syncs the board. Returns
 * whether an order expired, so that the next attempt may succeed. Concurrent calls for the same seats share one check.
 */
export function createReleaseOverdueSeats(deps: {
  mongo: Mongo;
  ledger: SeatLedger;
  transitions: OrderTransitions;
  availability: SeatAvailability;
}): (runId: string, seats: string[]) => Promise<boolean> {
  const { mongo, ledger, transitions, availability } = deps;
  const running = new Map<string, Promise<boolean>>();

  const check = async (runId: string, seats: string[]): Promise<boolean> => {
    const stored = await ledger.read(runId, seats);
    let isReleased = false;
    for (const orderId of new Set(stored.flatMap(({ spans }) => spans.map((span) => span.orderId)))) {
      const after = await transitions.apply(orderId, (order) =>
        expire(orderId, order, mongo.now(), 'next-buyer'),
      );
      isReleased ||= after?.status === 'expired';
    }
    if (!isReleased) await availability.syncFromLedger(runId, stored);
    return isReleased;
  };

  return (runId, seats) => {
    const key = `${runId} ${seats.join(' ')}`;
    const current = running.get(key) ?? check(runId, seats).finally(() => running.delete(key));
    running.set(key, current);
    return current;
  };
}
