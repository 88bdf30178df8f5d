import { AccountErased } from '@railhead/common/contracts/auth';
import { eventWithoutPerson } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';

/** Remembers that the person is gone before blanking, so that no order heard later brings a name back. */
export const onAccountErased = on(AccountErased, async (event, { accounts, orders, notebook }: Deps) => {
  const { accountId } = event.data;
  await accounts.change(accountId, () => ({ next: { erased: true }, facts: [] }), { hears: event });
  await orders.forgetAccount(accountId);
  await notebook.blank(accountId, eventWithoutPerson);
});
