import { unchanged } from '@railhead/common/domain/decision';
import { stateOf } from '@railhead/common/store/document';
import { announce } from '../domain/announce-times.ts';
import type { OrderProjection } from '../domain/order-projection.ts';
import { completeAnnouncement, type Run } from '../domain/run.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository, StoredRun } from '../persistence/run-repository.ts';

const batchSize = 50;

/** Saves a mail in the order if its buyer does not know the run's times yet. Repeating it changes nothing. */
export const announceTimes = (orderId: string, run: Run, at: Date, orders: OrderRepository) =>
  orders.change(orderId, (saved) => {
    const state = saved && stateOf<OrderProjection>(saved);
    const next = state && announce(state, run, at);
    return next && next !== state ? { next, events: [] } : unchanged;
  });

/**
 * Announces a run's new times to its orders. The run counts as announced only after all of them, so that whatever ends
 * in between is done again.
 */
export async function announceRun(
  run: StoredRun,
  at: Date,
  { orders, runs }: { orders: OrderRepository; runs: RunRepository },
): Promise<void> {
  for await (const orderIds of orders.ticketedOnRun(run._id, batchSize))
    await Promise.all(orderIds.map((orderId) => announceTimes(orderId, run, at, orders)));
  await runs.change(run._id, (saved) => saved && completeAnnouncement(stateOf<Run>(saved), run.stops));
}
