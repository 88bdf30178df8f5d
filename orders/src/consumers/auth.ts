import { AccountEmailChanged, AccountErased, AccountRolesChanged } from '@railhead/common/contracts/auth';
import { eventWithoutPerson } from '@railhead/common/domain/redact-person';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';

/** The account is marked first: orders that are placed meanwhile are found by the worker that erases late ones. */
export const onAccountErased = on(AccountErased, async (event, { accounts, eraseOrders, inbox }: Deps) => {
  const { accountId } = event.data;
  await accounts.markErased(accountId, { inboundEvent: event });
  await eraseOrders(accountId);
  await inbox.redact(accountId, eventWithoutPerson);
});

/** The account is marked first: orders that are placed with an older token are found by the worker for late ones. */
export const onAccountEmailChanged = on(
  AccountEmailChanged,
  async (event, { accounts, updateContacts }: Deps) => {
    await accounts.recordEmailChange(event.data.accountId, event.data, { inboundEvent: event });
    await updateContacts(event.data.accountId);
  },
);

export const onAccountRolesChanged = on(AccountRolesChanged, (event, { accounts }: Deps) =>
  accounts.recordRoles(event.data.accountId, event.data, { inboundEvent: event }),
);
