import type { ChangeProfile } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import { transact } from '@railhead/common/store/transact';
import type { Deps } from '../deps.ts';
import { changeProfile as decideProfile, isOpen, type OpenAccount } from '../domain/account.ts';

/**
 * A new password ends all other sessions of the account in the same transaction.
 * @throws DomainError `token-invalid` if the account was erased.
 */
export async function changeProfile(
  { mongo, accounts, sessions, passwordHasher }: Deps,
  accountId: string,
  { password, ...profile }: ChangeProfile,
  refreshToken: string | undefined,
): Promise<Saved<OpenAccount>> {
  const passwordHash = password === undefined ? undefined : await passwordHasher.hash(password);
  const account = await transact(mongo, async (tx) => {
    if (passwordHash) await sessions.revokeAll(accountId, tx, refreshToken);
    return accounts.change(
      accountId,
      (before) => decideProfile(before, { ...profile, passwordHash }),
      {},
      tx,
    );
  });
  if (!isOpen(account)) throw new DomainError('token-invalid');
  return account;
}
