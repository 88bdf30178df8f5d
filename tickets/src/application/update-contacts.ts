import { unchanged } from '@railhead/common/domain/decision';
import { stateOf } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { replaceContact } from '../domain/apply-order-events.ts';

/**
 * Sends the mails of an account's orders, also those that wait, to its present address.
 * @throws Unavailable while `auth` does not answer.
 */
export async function updateContacts(
  accountId: string,
  { orders, requestEmail }: Pick<Deps, 'orders' | 'requestEmail'>,
): Promise<void> {
  const ids = await orders.idsOfAccount(accountId);
  const email = ids.length > 0 && (await requestEmail(accountId));
  if (!email) return;
  for (const id of ids) {
    await orders.change(id, (saved) => {
      const next = saved && replaceContact(stateOf(saved), email);
      return next ? { next, events: [] } : unchanged;
    });
  }
}
