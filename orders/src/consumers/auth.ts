import { AccountErased } from '@railhead/common/contracts/auth';
import { eventWithoutPerson, withoutNames, withoutPerson } from '@railhead/common/domain/redact-person';
import { on } from '@railhead/common/messaging/consume';
import { stateOf } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { Order } from '../domain/order.ts';

/** Removes names and the address from the account's orders and their events. Ids and versions stay. */
export const onAccountErased = on(AccountErased, async (event, { orders, accounts, inbox }: Deps) => {
  const { accountId } = event.data;
  for (const { _id } of await orders.find({ accountId })) {
    await orders.rewrite(_id, (saved) => {
      const { cancellations, ...order } = withoutPerson(stateOf<Order>(saved));
      const redacted = cancellations?.map((each) => ({ ...each, seats: withoutNames(each.seats) }));
      return {
        state: { ...order, ...(redacted && { cancellations: redacted }) },
        events: saved.events.map(eventWithoutPerson),
      };
    });
  }
  await inbox.redact(accountId, eventWithoutPerson);
  await accounts.change(accountId, () => undefined, { inboundEvent: event });
});
