import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import type { OrderTransitions } from '../application/end-order.ts';
import { cancelWithRun } from '../domain/cancellation.ts';
import { expire } from '../domain/order.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

const intervalMs = 1000;
const overdueMs = 2000;
const batchSize = 200;

/**
 * Ends orders that nothing else ended: pending orders that are overdue by two seconds, whatever happened to their
 * timers, and live orders of cancelled runs. Several instances may run it at the same time.
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
      { status: 'pending', holdUntil: { $lt: before } },
      { sort: { holdUntil: 1 }, limit: batchSize },
    );
    await Promise.all(
      overdue.map(({ _id }) => transitions.end(_id, (order) => expire(_id, order, mongo.now(), 'sweeper'))),
    );
    return overdue.length === batchSize;
  };

  const cancelOnCancelledRuns = async (): Promise<void> => {
    for (const run of await runs.find({ sweepUntil: { $gt: mongo.now() } })) {
      const live = await orders.find(
        { runId: run._id, status: { $in: ['pending', 'confirmed'] } },
        { limit: batchSize },
      );
      await Promise.all(
        live.map(({ _id }) => transitions.end(_id, (order) => cancelWithRun(order, mongo.now()))),
      );
    }
  };

  const task = runPeriodically(
    intervalMs,
    async () => {
      await mongo.ready;
      const hasMore = await expireBatch();
      await cancelOnCancelledRuns();
      if (hasMore) task.trigger();
    },
    (error) => app.log.warn({ err: error }, 'expiry of overdue orders failed, retrying'),
  );
  app.addHook('onClose', () => task.stop());
  return task;
}
