import type { ChangeProfile } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import { transact } from '@railhead/common/store/transact';
import { checkPasswordStrength } from '../crypto/password-strength.ts';
import type { Deps } from '../deps.ts';
import { changeProfile as decideProfile, isOpen, type OpenAccount } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';
import { checkProof } from './credentials.ts';

/**
 * A new password needs a proof, ends all other sessions of the account, makes other devices unknown and is reported by
 * mail, in one transaction.
 * @throws DomainError `token-invalid` if the account was erased; `password-weak`; what `checkProof` throws.
 */
export async function changeProfile(
  deps: Deps,
  accountId: string,
  { password, proof, ...profile }: ChangeProfile,
  { caller, refreshToken }: { caller: Caller; refreshToken: string | undefined },
): Promise<Saved<OpenAccount>> {
  const { mongo, accounts, sessions, devices, codes, notices, passwordHasher } = deps;
  const account = await accounts.getOpen(accountId);
  if (!account) throw new DomainError('token-invalid');

  let passwordHash: string | undefined;
  if (password !== undefined) {
    // First: a refused password does not use up a mailed code.
    await checkPasswordStrength(password, account);
    await checkProof(deps, account, proof, caller);
    passwordHash = await passwordHasher.hash(password);
  }
  const ownSession = passwordHash && (await sessions.idOf(refreshToken));
  const changed = await transact(mongo, async (tx) => {
    if (passwordHash) {
      await sessions.revokeAll(accountId, tx, ownSession);
      await devices.forgetAll(account, tx, caller.deviceSecret);
      await codes.removeChangesOf(accountId, tx);
      await notices.add(account.passwordHash ? 'password-changed' : 'password-set', account.email, tx);
    }
    return accounts.change(
      accountId,
      (before) => decideProfile(before, { ...profile, passwordHash }),
      {},
      tx,
    );
  });
  if (passwordHash) {
    deps.noticeMailer.trigger();
    deps.announceEndedSessions(accountId);
  }
  if (!isOpen(changed)) throw new DomainError('token-invalid');
  return changed;
}
