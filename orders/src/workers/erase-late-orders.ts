import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { ErasedAccounts } from '@railhead/common/service/erased-accounts';
import type { Mongo } from '@railhead/common/store/mongo';
import type { EraseOrdersUseCase } from '../application/erase-orders.ts';

const intervalMs = 5000;
/** Older orders were there when the account was erased, and have been erased with it. */
const lateMs = 30 * 60_000;

/**
 * Erases orders that were being placed, or published, while their account was erased: until its tokens have expired, they
 * are looked for again and again. Several instances may run it at the same time.
 */
export function eraseLateOrders(
  app: App,
  deps: { mongo: Mongo; erasedAccounts: ErasedAccounts; eraseOrders: EraseOrdersUseCase },
): PeriodicTask {
  const { mongo, erasedAccounts, eraseOrders } = deps;
  const task = runPeriodically(
    intervalMs,
    async () => {
      const placedSince = new Date(mongo.now().getTime() - lateMs);
      for (const accountId of erasedAccounts.all()) await eraseOrders(accountId, placedSince);
    },
    (error) => app.log.warn({ err: error }, 'orders of erased accounts could not be erased, retrying'),
  );
  app.addHook('onClose', () => task.stop());
  return task;
}
