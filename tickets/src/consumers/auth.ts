import { AccountErased, AccountRolesChanged } from '@railhead/common/contracts/auth';
import { on } from '@railhead/common/messaging/consume';
import { eraseAccount } from '../application/erase-account.ts';
import type { Deps } from '../deps.ts';

export const authHandlers = [
  on(AccountErased, (event, deps: Deps) => eraseAccount(event, event.data.accountId, deps)),
  on(AccountRolesChanged, (event, { accounts }: Deps) =>
    accounts.recordRoles(event.data.accountId, event.data, { inboundEvent: event }),
  ),
];
