import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { Mongo } from '@railhead/common/store/mongo';

const intervalMs = 5000;
/** Older orders were there when the account changed, and have been corrected with it. */
const lateMs = 30 * 60_000;

/**
 * Corrects orders that were being placed, or published, while their account changed, again and again until the tokens of
 * that time have expired. Several instances may run it at the same time.
 */
export function correctLateOrders(
  app: App,
  mongo: Mongo,
  {
    findAccounts,
    correct,
    warning,
  }: {
    /** The accounts whose tokens of that time have not expired. */
    findAccounts(): Iterable<string> | Promise<Iterable<string>>;
    correct(accountId: string, placedSince: Date): Promise<unknown>;
    warning: string;
  },
): PeriodicTask {
  const task = runPeriodically(
    intervalMs,
    async () => {
      const accountIds = await findAccounts();
      const placedSince = new Date(mongo.now().getTime() - lateMs);
      for (const accountId of accountIds) await correct(accountId, placedSince);
    },
    (error) => app.log.warn({ err: error }, warning),
  );
  app.addHook('onClose', () => task.stop());
  return task;
}
