import { unchanged } from '@railhead/common/domain/decision';
import { stateOf } from '@railhead/common/store/document';
import { operators } from '@railhead/common/store/query-operators';
import type { Order } from '../domain/order.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';

/**
 * Gives the orders of an account its present address. Their events stay: they say where mails went when the order was
 * placed. Repeating it changes nothing.
 * @param placedSince leaves older orders out.
 */
export const createUpdateContacts =
  (deps: {
    orders: OrderRepository;
    /** @throws Unavailable while `auth` does not answer. */
    requestEmail(accountId: string): Promise<string | undefined>;
  }) =>
  async (accountId: string, placedSince = new Date(0)): Promise<void> => {
    const found = await deps.orders.find({ accountId, placedAt: operators({ $gte: placedSince }) });
    const email = found.length > 0 && (await deps.requestEmail(accountId));
    if (!email) return;
    for (const { _id, contact } of found) {
      if (contact === email) continue;
      await deps.orders.change(_id, (saved) =>
        // Without an address, the account was erased.
        saved?.contact ? { next: { ...stateOf<Order>(saved), contact: email }, events: [] } : unchanged,
      );
    }
  };
export type UpdateContactsUseCase = ReturnType<typeof createUpdateContacts>;
