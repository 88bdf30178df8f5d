import type { Proof } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import { uuidv7 } from '@railhead/common/runtime/ids';
import type { Saved } from '@railhead/common/store/document';
import { transact } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';
import type { Deps } from '../deps.ts';
import { changeEmail as decideEmail, isOpen, type OpenAccount } from '../domain/account.ts';
import { normalizeEmail } from '../domain/address.ts';
import type { Caller } from '../domain/caller.ts';
import { codePolicy, countAttempt } from './attempts.ts';
import { checkProof, redeemCode } from './credentials.ts';

/**
 * Mails a code to the new address. The proof is checked here, and the request then stands for it. Nobody is told whether
 * another account has the address: the work is the same.
 * @returns the id of the request, without which its code cannot be used.
 * @throws DomainError `too-many-requests`, `token-invalid`; what `checkProof` throws.
 */
export async function requestEmailChange(
  deps: Deps,
  accountId: string,
  { email, proof }: { email: string; proof: Proof | undefined },
  caller: Caller,
): Promise<string> {
  const account = await deps.accounts.getOpen(accountId);
  if (!account) throw new DomainError('token-invalid');
  const address = normalizeEmail(email);
  // First: a request that is refused does not use up a mailed code.
  const countedIn = await countRequest(deps, accountId, address, caller);
  try {
    await checkProof(deps, account, proof, caller);
  } catch (error) {
    await deps.limits.release(countedIn);
    throw error;
  }
  const requestId = await deps.codes.request({
    email: address,
    name: '',
    network: caller.network,
    countedIn,
    changeOf: accountId,
  });
  deps.codeMailer.trigger();
  return requestId;
}

/** By account, and as every request for a code: nobody can have many strangers mailed. */
async function countRequest(
  deps: Deps,
  accountId: string,
  address: string,
  caller: Caller,
): Promise<string[]> {
  const perHour = deps.config.codesPerHourAndAddress;
  const byAccount = await deps.limits.count([{ action: 'email change', subject: accountId, perHour }]);
  try {
    return [...byAccount, ...(await countAttempt(deps, codePolicy(deps), address, caller))];
  } catch (error) {
    await deps.limits.release(byAccount);
    throw error;
  }
}

/**
 * Changes the address with the code that was mailed to it. All other sessions end, other devices become unknown, codes of
 * the former address are void, and both addresses get a mail; the former one's has a link that takes the change back.
 * Only now it shows that another account has the address: the caller has proved to own the mailbox. Repeating it after a
 * success changes nothing.
 * @throws DomainError `email-in-use`, `token-invalid`, and for a code that is wrong, used, expired or exhausted.
 */
export async function changeEmail(
  deps: Deps,
  accountId: string,
  { email, code, requestId }: { email: string; code: string; requestId: string | undefined },
  { caller, refreshToken }: { caller: Caller; refreshToken: string | undefined },
): Promise<{ account: Saved<OpenAccount>; deviceSecret?: string }> {
  const address = normalizeEmail(email);
  const account = await deps.accounts.getOpen(accountId);
  if (!account) throw new DomainError('token-invalid');
  if (account.email === address) return { account };
  await redeemCode(deps, address, { code, requestId, changeOf: accountId }, caller);
  const changed = await saveEmail(deps, accountId, address, await deps.sessions.idOf(refreshToken));
  deps.noticeMailer.trigger();
  deps.announceEndedSessions(accountId);
  return { account: changed, deviceSecret: await deps.devices.remember(caller.deviceSecret, changed) };
}

async function saveEmail(
  { mongo, accounts, sessions, devices, codes, notices, emailReversals, configuredRoles }: Deps,
  accountId: string,
  email: string,
  ownSession: string | undefined,
): Promise<Saved<OpenAccount>> {
  return transact(mongo, async (tx) => {
    const before = await accounts.get(accountId, tx);
    if (!isOpen(before)) throw new DomainError('token-invalid');
    const reversalId = uuidv7();
    await sessions.revokeAll(accountId, tx, ownSession);
    await devices.forgetAll(before, tx);
    await codes.removeAll(before.email, tx);
    await codes.removeChangesOf(accountId, tx);
    await emailReversals.add({ _id: reversalId, accountId, email: before.email }, tx);
    await notices.add('email-changed', before.email, tx, reversalId);
    await notices.add('email-confirmed', email, tx);
    const roles = configuredRoles(email);
    const changed = await accounts.change(
      accountId,
      (account) => decideEmail(accountId, account, { email, roles }, mongo.now()),
      {},
      tx,
    );
    if (!isOpen(changed)) throw new DomainError('token-invalid');
    return changed;
  }).catch(refuseTakenEmail);
}

/** The unique index decides between two accounts that want one address. */
export function refuseTakenEmail(error: unknown): never {
  throw isDuplicate(error, 'email') ? new DomainError('email-in-use', { cause: error }) : error;
}
