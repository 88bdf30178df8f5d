import type { Notebook } from '@railhead/common/messaging/notebook';
import type { AccountStore } from './store/account-store.ts';
import type { OrderStore } from './store/order-store.ts';
import type { RunStore } from './store/run-store.ts';

/** What consumers need. */
export interface Deps {
  runs: RunStore;
  orders: OrderStore;
  accounts: AccountStore;
  notebook: Notebook;
}
