import type { PeriodicTask } from '@railhead/common/concurrency/periodic-task';
import type { App } from '@railhead/common/http/app';
import type { ErasedAccounts } from '@railhead/common/service/erased-accounts';
import type { Mongo } from '@railhead/common/store/mongo';
import type { EraseOrdersUseCase } from '../application/erase-orders.ts';
import { correctLateOrders } from './correct-late-orders.ts';

/** Erases orders that were being placed, or published, while their account was erased. */
export const eraseLateOrders = (
  app: App,
  deps: { mongo: Mongo; erasedAccounts: ErasedAccounts; eraseOrders: EraseOrdersUseCase },
): PeriodicTask =>
  correctLateOrders(app, deps.mongo, {
    findAccounts: () => deps.erasedAccounts.all(),
    correct: deps.eraseOrders,
    warning: 'orders of erased accounts could not be erased, retrying',
  });
