import type { MessageInbox } from '@railhead/common/messaging/inbox';
import type { AccountStore } from './store/account-store.ts';
import type { OrderStore } from './store/order-store.ts';
import type { RunStore } from './store/run-store.ts';

/** What consumers need. */
export interface Deps {
  runs: RunStore;
  orders: OrderStore;
  accounts: AccountStore;
  inbox: MessageInbox;
}
