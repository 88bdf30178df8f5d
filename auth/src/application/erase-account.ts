import type { Proof } from '@railhead/common/contracts/auth';
import { type Tx, transact } from '@railhead/common/store/transact';
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
  const open = await deps.accounts.getOpen(accountId);
  if (!open) return;
  await checkProof(deps, open, proof, caller);
  await removeAccount(deps, accountId, (email, tx) => deps.notices.add('account-erased', email, tx));
  deps.noticeMailer.trigger();
}

/**
 * Erases an account that a restored backup has brought back; its owner was told when it was erased first.
 * An account that is erased stays as it is.
 */
export const eraseAgain = (deps: Deps, accountId: string): Promise<void> => removeAccount(deps, accountId);

async function removeAccount(
  { mongo, accounts, codes, sessions, devices, passkeys, emailReversals, announceEndedSessions }: Deps,
  accountId: string,
  notify?: (email: string, tx: Tx) => Promise<unknown>,
): Promise<void> {
  await transact(mongo, async (tx) => {
    const account = await accounts.get(accountId, tx);
    if (!isOpen(account)) return;
    await codes.removeAll(account.email, tx);
    await codes.removeChangesOf(accountId, tx);
    await emailReversals.removeAll(accountId, tx);
    await devices.forgetAll(account, tx);
    await passkeys.removeAll(accountId, tx);
    await sessions.removeAll(accountId, tx);
    await notify?.(account.email, tx);
    await accounts.change(accountId, (before) => erase(accountId, before, mongo.now()), {}, tx);
  });
  announceEndedSessions(accountId);
}
