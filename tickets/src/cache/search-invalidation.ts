import { aggregateOf } from '@railhead/common/contracts/define';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { TaggedCache } from './tagged-cache.ts';

const batchWindowMs = 500;

type Caches = Pick<TaggedCache<unknown>, 'invalidate' | 'clear'>[];

/**
 * Keeps the search caches of all instances up to date: an instance that saves an order announces its run on core NATS,
 * and events of runs say that the timetable has changed. The first announcement takes effect at once; later ones are
 * batched for half a second, so that a rush on one train does not reload its searches with every sale.
 */
export function invalidateSearch(
  app: App,
  bus: Bus,
  { orders, caches }: { orders: Pick<OrderRepository, 'onSaved'>; caches: Caches },
): void {
  const changedRuns = new Set<string>();
  let isTimetableChanged = false;
  let batchTimer: NodeJS.Timeout | undefined;

  const flush = () => {
    batchTimer = undefined;
    if (!isTimetableChanged && changedRuns.size === 0) return;
    for (const cache of caches) {
      if (isTimetableChanged) cache.clear();
      else cache.invalidate(changedRuns);
    }
    changedRuns.clear();
    isTimetableChanged = false;
    batchTimer = setTimeout(flush, batchWindowMs);
  };
  const schedule = () => {
    if (!batchTimer) flush();
  };
  const invalidateAll = () => {
    isTimetableChanged = true;
    schedule();
  };

  orders.onSaved(({ booking }) => {
    if (booking) bus.publishEphemeral(`availability.${booking.runId}`, '');
  });
  bus.subscribe('availability.*', (_body, subject) => {
    changedRuns.add(subject.slice(subject.indexOf('.') + 1));
    schedule();
  });
  bus.subscribe('tickets.*.*.*', (_body, subject) => {
    if (aggregateOf(subject.split('.').slice(0, 3).join('.')) === 'run') invalidateAll();
  });
  // Announcements made while the broker was unreachable are lost.
  bus.onReconnect(invalidateAll);
  app.addHook('onClose', async () => clearTimeout(batchTimer));
}
