import { DomainError } from '@railhead/common/domain/domain-error';
import { transact } from '@railhead/common/store/transact';
import type { Deps } from '../deps.ts';
import { reverseEmailChange as decideReversal, isOpen } from '../domain/account.ts';
import { refuseTakenEmail } from './change-email.ts';

/**
 * Returns an account to a former address, by the link that was mailed to it. Everything that whoever changed the address
 * may have ends: all sessions and known devices, the password, and the passkeys that were added since.
 * @throws DomainError `link-invalid`; `email-in-use` if another account has got the address meanwhile.
 */
export async function reverseEmailChange(deps: Deps, token: string): Promise<void> {
  const { mongo, accounts, sessions, devices, passkeys, codes, notices, emailReversals } = deps;
  const accountId = await transact(mongo, async (tx) => {
    const reversal = await emailReversals.findByToken(token, tx);
    const account = reversal && (await accounts.get(reversal.accountId, tx));
    if (!reversal || !isOpen(account)) throw new DomainError('link-invalid');
    const { email } = reversal;
    await sessions.revokeAll(account._id, tx);
    await devices.forgetAll(account, tx);
    await passkeys.removeAddedSince(account._id, reversal.changedAt, tx);
    await codes.removeAll(account.email, tx);
    await codes.removeChangesOf(account._id, tx);
    await emailReversals.removeSince(reversal, tx);
    await notices.add('email-restored', email, tx);
    if (account.email !== email) await notices.add('email-withdrawn', account.email, tx);
    const roles = deps.configuredRoles(email);
    await accounts.change(
      account._id,
      (before) => decideReversal(account._id, before, { email, roles }, mongo.now()),
      {},
      tx,
    );
    return account._id;
  }).catch(refuseTakenEmail);
  deps.noticeMailer.trigger();
  deps.announceEndedSessions(accountId);
}
