import { aggregateOf } from '@railhead/common/contracts/define';
import { RunScheduled, type RunScheduledData } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { checkData, decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import type { OrderRepository } from '../persistence/order-repository.ts';
import { tagsOfNewRun } from './search-tags.ts';
import type { TaggedCache } from './tagged-cache.ts';

const batchWindowMs = 500;
/** An import adds many runs a second, and a passenger does not miss a new train for so long. */
const newRunsWindowMs = 3000;

type Caches = Pick<TaggedCache<unknown>, 'invalidate' | 'clear'>[];

/**
 * Keeps the search caches of all instances up to date: an instance that saves an order announces its run on core NATS,
 * and events of runs say that the timetable has changed. A new run affects only searches from its stations, so that an
 * import does not make every search read the database again. The first announcement takes effect at once; later ones are
 * batched for half a second, and those of new runs for three seconds, so that neither a rush on one train nor an import
 * reloads searches all the time.
 */
export function invalidateSearch(
  app: App,
  bus: Bus,
  { orders, caches }: { orders: Pick<OrderRepository, 'onSaved'>; caches: Caches },
): void {
  const invalidate = (tags: ReadonlySet<string>) => {
    for (const cache of caches) cache.invalidate(tags);
  };
  const sales = batched(batchWindowMs, invalidate);
  const newRuns = batched(newRunsWindowMs, invalidate);
  const timetable = batched(batchWindowMs, () => {
    for (const cache of caches) cache.clear();
  });
  const invalidateAll = () => timetable.add(['all']);

  orders.onSaved(({ booking }) => {
    if (booking) bus.publishEphemeral(`availability.${booking.runId}`, '');
  });
  bus.subscribe('availability.*', (_body, subject) => {
    sales.add([subject.slice(subject.indexOf('.') + 1)]);
  });
  bus.subscribe('tickets.*.*.*', (body, subject) => {
    const type = subject.split('.').slice(0, 3).join('.');
    if (aggregateOf(type) !== 'run') return;
    const plan = type === RunScheduled.type && planOf(subject, body);
    if (plan) newRuns.add(tagsOfNewRun(plan));
    else invalidateAll();
  });
  // Announcements made while the broker was unreachable are lost.
  bus.onReconnect(invalidateAll);
  app.addHook('onClose', async () => {
    for (const batch of [sales, newRuns, timetable]) batch.stop();
  });
}

/** Applies the first tag at once, and those that follow within the window together at its end. */
function batched(windowMs: number, apply: (tags: ReadonlySet<string>) => void) {
  const tags = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    if (tags.size === 0) return;
    apply(tags);
    tags.clear();
    timer = setTimeout(flush, windowMs);
  };
  return {
    add(more: readonly string[]) {
      for (const tag of more) tags.add(tag);
      if (!timer) flush();
    },
    stop: () => clearTimeout(timer),
  };
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
