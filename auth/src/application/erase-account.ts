import { transact } from '@railhead/common/store/transact';
import type { Deps } from '../deps.ts';
import { erase, isOpen } from '../domain/account.ts';

/** Erases the account, its sessions, devices and code requests in one transaction; the event makes other services erase too. */
export async function eraseAccount(
  { mongo, accounts, codes, sessions, devices }: Deps,
  accountId: string,
): Promise<void> {
  await transact(mongo, async (tx) => {
    const account = await accounts.get(accountId, tx);
    if (!isOpen(account)) return;
    await codes.removeAll(account.email, tx);
    await devices.forgetAll(account, tx);
    await sessions.revokeAll(accountId, tx);
    await accounts.change(accountId, (before) => erase(accountId, before, mongo.now()), {}, tx);
  });
}
