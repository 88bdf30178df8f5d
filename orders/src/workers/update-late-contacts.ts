import type { PeriodicTask } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { AccountRepository } from '@railhead/common/service/account-repository';
import type { Mongo } from '@railhead/common/store/mongo';
import type { UpdateContactsUseCase } from '../application/update-contacts.ts';
import { correctLateOrders } from './correct-late-orders.ts';

/** Gives orders that were placed by an access token with a former address the present one. */
export const updateLateContacts = (
  app: App,
  deps: { mongo: Mongo; accounts: AccountRepository; updateContacts: UpdateContactsUseCase },
): PeriodicTask =>
  correctLateOrders(app, deps.mongo, {
    async findAccounts() {
      await deps.mongo.ready;
      return deps.accounts.emailChangedWithTokens();
    },
    correct: deps.updateContacts,
    warning: 'addresses of late orders could not be updated, retrying',
  });
