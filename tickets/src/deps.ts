import type { MessageInbox } from '@railhead/common/messaging/inbox';
import type { AccountRepository } from '@railhead/common/service/account-repository';
import type { OrderRepository } from './persistence/order-repository.ts';
import type { RunRepository } from './persistence/run-repository.ts';

/** Dependencies of consumers. */
export interface Deps {
  runs: RunRepository;
  orders: OrderRepository;
  accounts: AccountRepository;
  inbox: MessageInbox;
  /** The present address of an account; none if it was erased. @throws Unavailable while `auth` does not answer. */
  requestEmail(accountId: string): Promise<string | undefined>;
}
