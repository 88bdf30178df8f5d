import type { Proof } from '@railhead/common/contracts/auth';
import { transact } from '@railhead/common/store/transact';
import type { Deps } from '../deps.ts';
import { erase, isOpen } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';
import { checkProof } from './credentials.ts';

/**
 * Erases the account, its sessions, devices, passkeys and code requests in one transaction; the event makes other services erase
 * too. Only the mail that reports it has the address, until it was sent.
 * @throws DomainError what `checkProof` throws.
 */
export async function eraseAccount(
  deps: Deps,
  accountId: string,
  proof: Proof | undefined,
  caller: Caller,
): Promise<void> {
  const {
    mongo,
    accounts,
    codes,
    sessions,
    devices,
    passkeys,
    emailReversals,
    notices,
    noticeMailer,
    announceEndedSessions,
  } = deps;
  const open = await accounts.getOpen(accountId);
  if (!open) return;
  await checkProof(deps, open, proof, caller);
  await transact(mongo, async (tx) => {
    const account = await accounts.get(accountId, tx);
    if (!isOpen(account)) return;
    await codes.removeAll(account.email, tx);
    await codes.removeChangesOf(accountId, tx);
    await emailReversals.removeAll(accountId, tx);
    await devices.forgetAll(account, tx);
    await passkeys.removeAll(accountId, tx);
    await sessions.removeAll(accountId, tx);
    await notices.add('account-erased', account.email, tx);
    await accounts.change(accountId, (before) => erase(accountId, before, mongo.now()), {}, tx);
  });
  noticeMailer.trigger();
  announceEndedSessions(accountId);
}
