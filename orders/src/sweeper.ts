import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import { cancelWithRun } from './domain/cancellation.ts';
import { expire } from './domain/order.ts';
import type { OrderStore } from './store/order-store.ts';
import type { RunStore } from './store/run-store.ts';

const everyMs = 1000;
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
    for (const run of await runs.find({ sweepUntil: { $gt: mongo.now() } })) {
      const live = await orders.find(
        { runId: run._id, status: { $in: ['pending', 'confirmed'] } },
        { limit: batch },
      );
      await Promise.all(live.map(({ _id }) => orders.end(_id, (order) => cancelWithRun(order, mongo.now()))));
    }
  };

  const sweeping = runPeriodically(
    everyMs,
    async () => {
      await mongo.ready;
      const more = await expireOverdue();
      await cancelOnCancelledRuns();
      if (more) sweeping.trigger();
    },
    (error) => app.log.warn({ err: error }, 'the sweeper goes on shortly'),
  );
  app.addHook('onClose', () => sweeping.stop());
  return sweeping;
}
