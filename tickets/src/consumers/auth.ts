import { AccountEmailChanged, AccountErased, AccountRolesChanged } from '@railhead/common/contracts/auth';
import { on } from '@railhead/common/messaging/consume';
import { eraseAccount } from '../application/erase-account.ts';
import { updateContacts } from '../application/update-contacts.ts';
import type { Deps } from '../deps.ts';

export const authHandlers = [
  on(AccountErased, (event, deps: Deps) => eraseAccount(event, event.data.accountId, deps)),
  // The account is marked first, so that an order that arrives later gets the present address, too.
  on(AccountEmailChanged, async (event, deps: Deps) => {
    await deps.accounts.recordEmailChange(event.data.accountId, event.data, { inboundEvent: event });
    await updateContacts(event.data.accountId, deps);
  }),
  on(AccountRolesChanged, (event, { accounts }: Deps) =>
    accounts.recordRoles(event.data.accountId, event.data, { inboundEvent: event }),
  ),
];
