import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';
import { announceRun } from '../application/announce-times.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

/** An import saves runs in another process, which cannot trigger the task. */
const pollIntervalMs = 5000;
const batchSize = 100;

/** Announces the new times of runs to everybody who has tickets for them. Several instances may run it at the same time. */
export function announceNewTimes(
  app: App,
  mongo: Mongo,
  { orders, runs }: { orders: OrderRepository; runs: RunRepository },
): void {
  const task = runPeriodically(
    pollIntervalMs,
    async () => {
      await mongo.ready;
      const retimed = await runs.retimed(batchSize);
      for (const run of retimed) await announceRun(run, mongo.now(), { orders, runs });
      return retimed.length === batchSize ? 0 : pollIntervalMs;
    },
    (error) => app.log.warn({ err: error }, 'new times could not be announced, retrying'),
  );
  runs.onSaved(({ timesBefore }) => {
    if (timesBefore) task.trigger();
  });
  app.addHook('onClose', () => task.stop());
}
