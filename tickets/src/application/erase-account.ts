import type { Envelope } from '@railhead/common/contracts/define';
import { eventWithoutPerson } from '@railhead/common/domain/redact-person';
import { stateOf } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { erasePassengers } from '../domain/apply-order-events.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';

/** Erases the personal data of an account. The account is marked first, so that an order that arrives later is erased too. */
export async function eraseAccount(
  event: Envelope,
  accountId: string,
  { accounts, orders, inbox }: Deps,
): Promise<void> {
  await accounts.markErased(accountId, { inboundEvent: event });
  await erasePassengersOf(orders, accountId);
  await inbox.redact(accountId, eventWithoutPerson);
}

/** Erases names and contact from all orders of an account. */
export async function erasePassengersOf(orders: OrderRepository, accountId: string): Promise<void> {
  for (const id of await orders.idsOfAccount(accountId)) {
    await orders.change(id, (saved) => saved && { next: erasePassengers(stateOf(saved)), events: [] });
  }
}
