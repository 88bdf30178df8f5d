import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import { cancelWithRun } from './domain/cancellation.ts';
import { expire } from './domain/order.ts';
import type { OrderStore } from './store/order-store.ts';
import type { RunStore } from './store/run-store.ts';

const everyMs = 1000;
/** For orders and cancelled runs that another process saved before it died; its own ones wake the sweeper. */
const idleMs = 5000;
const overdueMs = 2000;
const batch = 200;

/**
 * Ends what nobody else ended: pending orders overdue by two seconds, whatever became of timers, and live orders of
 * cancelled runs. Several sweepers at once are harmless.
 */
export function sweep(app: App, deps: { mongo: Mongo; orders: OrderStore; runs: RunStore }): PeriodicTask {
  const { mongo, orders, runs } = deps;

  const expireOverdue = async () => {
    const before = new Date(mongo.now().getTime() - overdueMs);
    const overdue = await orders.find(
      { status: 'pending', holdUntil: { $lt: before } },
      { sort: { holdUntil: 1 }, limit: batch },
    );
    await Promise.all(
      overdue.map(({ _id }) => orders.end(_id, (order) => expire(_id, order, mongo.now(), 'sweeper'))),
    );
    return overdue.length === batch;
  };

  const cancelOnCancelledRuns = async () => {
    const cancelled = await runs.find({ sweepUntil: { $gt: mongo.now() } });
    for (const run of cancelled) {
      const live = await orders.find(
        { runId: run._id, status: { $in: ['pending', 'confirmed'] } },
        { limit: batch },
      );
      await Promise.all(live.map(({ _id }) => orders.end(_id, (order) => cancelWithRun(order, mongo.now()))));
    }
    return cancelled.length > 0;
  };

  const untilOverdue = (holdUntil: Date) => holdUntil.getTime() + overdueMs - mongo.now().getTime();

  const sweeping = runPeriodically(
    everyMs,
    async () => {
      await mongo.ready;
      const isMore = await expireOverdue();
      const isCancelling = await cancelOnCancelledRuns();
      if (isMore) return 0;
      if (isCancelling) return everyMs;
      const [next] = await orders.find({ status: 'pending' }, { sort: { holdUntil: 1 }, limit: 1 });
      return next ? Math.min(Math.max(untilOverdue(next.holdUntil), everyMs / 2), idleMs) : idleMs;
    },
    (error) => app.log.warn({ err: error }, 'sweep of overdue orders failed, retrying'),
  );
  orders.onSaved(({ status, holdUntil }) => {
    if (status === 'pending') sweeping.trigger(Math.max(untilOverdue(holdUntil), 0));
  });
  runs.onSaved(({ sweepUntil }) => {
    if (sweepUntil) sweeping.trigger();
  });
  app.addHook('onClose', () => sweeping.stop());
  return sweeping;
}
