import { AccountErased } from '@railhead/common/contracts/auth';
import { eventWithoutPerson } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';

/** Remembers that the person is gone before blanking, so that no order heard later brings a name back. */
export const onAccountErased = on(AccountErased, async (event, { accounts, orders, inbox }: Deps) => {
  const { accountId } = event.data;
  await accounts.change(accountId, () => ({ next: { erased: true }, events: [] }), { inboundEvent: event });
  await orders.forgetAccount(accountId);
  await inbox.redact(accountId, eventWithoutPerson);
});
