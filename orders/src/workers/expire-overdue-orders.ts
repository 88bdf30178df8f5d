import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import { operators } from '@railhead/common/store/query-operators';
import type { OrderTransitions } from '../application/end-order.ts';
import { cancelWithRun } from '../domain/cancellation.ts';
import { expire } from '../domain/order.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

const intervalMs = 1000;
/** How long the worker rests at most: orders that another instance placed before it died are found this late. */
const maxIdleMs = 10_000;
const overdueMs = 2000;
const batchSize = 200;

/**
 * Ends orders that nothing else ended: pending orders that are overdue by two seconds, whatever happened to their
 * timers, and live orders of cancelled runs. It rests until the next lock ends or a save wakes it. Several instances may
 * run it at the same time.
 */
export function expireOverdueOrders(
  app: App,
  deps: { mongo: Mongo; orders: OrderRepository; runs: RunRepository; transitions: OrderTransitions },
): PeriodicTask {
  const { mongo, orders, runs, transitions } = deps;

  /** True when more may be overdue. */
  const expireBatch = async (): Promise<boolean> => {
    const before = new Date(mongo.now().getTime() - overdueMs);
    const overdue = await orders.find(
      { status: 'pending', holdUntil: operators({ $lt: before }) },
      { sort: { holdUntil: 1 }, limit: batchSize },
    );
    await Promise.all(
      overdue.map(({ _id }) => transitions.end(_id, (order) => expire(_id, order, mongo.now(), 'sweeper'))),
    );
    return overdue.length === batchSize;
  };

  /** True while orders may still be placed on a run that has been cancelled. */
  const cancelOnCancelledRuns = async (): Promise<boolean> => {
    const cancelled = await runs.find({ sweepUntil: operators({ $gt: mongo.now() }) });
    for (const run of cancelled) {
      const live = await orders.find(
        { runId: run._id, status: operators({ $in: ['pending', 'confirmed'] }) },
        { limit: batchSize },
      );
      await Promise.all(
        live.map(({ _id }) => transitions.end(_id, (order) => cancelWithRun(order, mongo.now()))),
      );
    }
    return cancelled.length > 0;
  };

  /** Milliseconds until an order with this end is overdue. */
  const msUntilOverdue = (holdUntil: Date) => holdUntil.getTime() + overdueMs - mongo.now().getTime();

  const msUntilNext = async (): Promise<number> => {
    const [next] = await orders.find({ status: 'pending' }, { sort: { holdUntil: 1 }, limit: 1 });
    return next ? Math.min(Math.max(msUntilOverdue(next.holdUntil), intervalMs), maxIdleMs) : maxIdleMs;
  };

  const task = runPeriodically(
    intervalMs,
    async () => {
      await mongo.ready;
      const hasMore = await expireBatch();
      const isCancelling = await cancelOnCancelledRuns();
      if (hasMore) return 0;
      return isCancelling ? intervalMs : msUntilNext();
    },
    (error) => app.log.warn({ err: error }, 'expiry of overdue orders failed, retrying'),
  );
  orders.onSaved(({ status, holdUntil }) => {
    if (status === 'pending') task.trigger(Math.max(msUntilOverdue(holdUntil), 0));
  });
  runs.onSaved(({ sweepUntil }) => {
    if (sweepUntil) task.trigger();
  });
  app.addHook('onClose', () => task.stop());
  return task;
}
