import { type PeriodicTask, runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { AccountRepository } from '@railhead/common/service/account-repository';
import type { Mongo } from '@railhead/common/store/mongo';
import type { UpdateContactsUseCase } from '../application/update-contacts.ts';

const intervalMs = 5000;
/** Older orders were there when the address changed, and have been corrected with it. */
const lateMs = 30 * 60_000;

/**
 * Corrects orders that were placed by an access token with a former address, until such tokens have expired. Several
 * instances may run it at the same time.
 */
export function updateLateContacts(
  app: App,
  deps: { mongo: Mongo; accounts: AccountRepository; updateContacts: UpdateContactsUseCase },
): PeriodicTask {
  const { mongo, accounts, updateContacts } = deps;
  const task = runPeriodically(
    intervalMs,
    async () => {
      await mongo.ready;
      const placedSince = new Date(mongo.now().getTime() - lateMs);
      for (const accountId of await accounts.emailChangedWithTokens())
        await updateContacts(accountId, placedSince);
    },
    (error) => app.log.warn({ err: error }, 'addresses of late orders could not be updated, retrying'),
  );
  app.addHook('onClose', () => task.stop());
  return task;
}
