import { AccountErased, AccountRolesChanged } from '@railhead/common/contracts/auth';
import { eventWithoutPerson } from '@railhead/common/domain/redact-person';
import { on, type StreamSubscription } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';

/**
 * A payment stores only the account's id, and stays: accounts are kept by law. Its event may be buffered with names. Earlier
 * versions did not count the events of accounts, so they are not counted here.
 */
const onAccountErased = on(AccountErased, async ({ data: { accountId } }, { accounts, inbox }: Deps) => {
  await accounts.markErased(accountId);
  await inbox.redact(accountId, eventWithoutPerson);
});

const onAccountRolesChanged = on(AccountRolesChanged, ({ data }, { accounts }: Deps) =>
  accounts.recordRoles(data.accountId, data),
);

export const authEvents: StreamSubscription<Deps> = {
  on: [onAccountErased, onAccountRolesChanged],
  onUnhandled: async () => undefined,
};
