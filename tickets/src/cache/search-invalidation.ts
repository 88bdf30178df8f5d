import { aggregateOf } from '@railhead/common/contracts/define';
import { RunScheduled, type RunScheduledData } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { checkData, decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import type { OrderRepository } from '../persistence/order-repository.ts';
import { tagsOfNewRun } from './search-tags.ts';
import type { TaggedCache } from './tagged-cache.ts';

const batchWindowMs = 500;

type Caches = Pick<TaggedCache<unknown>, 'invalidate' | 'clear'>[];

/**
 * Keeps the search caches of all instances up to date: an instance that saves an order announces its run on core NATS,
 * and events of runs say that the timetable has changed. A new run affects only searches from its stations, so that an
 * import does not make every search read the database again. The first announcement takes effect at once; later ones are
 * batched for half a second, so that a rush on one train does not reload its searches with every sale.
 */
export function invalidateSearch(
  app: App,
  bus: Bus,
  { orders, caches }: { orders: Pick<OrderRepository, 'onSaved'>; caches: Caches },
): void {
  const changed = new Set<string>();
  let isTimetableChanged = false;
  let batchTimer: NodeJS.Timeout | undefined;

  const flush = () => {
    batchTimer = undefined;
    if (!isTimetableChanged && changed.size === 0) return;
    for (const cache of caches) {
      if (isTimetableChanged) cache.clear();
      else cache.invalidate(changed);
    }
    changed.clear();
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
    changed.add(subject.slice(subject.indexOf('.') + 1));
    schedule();
  });
  bus.subscribe('tickets.*.*.*', (body, subject) => {
    const type = subject.split('.').slice(0, 3).join('.');
    if (aggregateOf(type) !== 'run') return;
    const plan = type === RunScheduled.type && planOf(subject, body);
    if (!plan) return invalidateAll();
    for (const tag of tagsOfNewRun(plan)) changed.add(tag);
    schedule();
  });
  // Announcements made while the broker was unreachable are lost.
  bus.onReconnect(invalidateAll);
  app.addHook('onClose', async () => clearTimeout(batchTimer));
}

/** Undefined if the message cannot be understood. */
function planOf(subject: string, body: string): RunScheduledData | undefined {
  try {
    const event = decodeEnvelope({ subject, text: () => body });
    checkData(event);
    return event.data as RunScheduledData;
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
