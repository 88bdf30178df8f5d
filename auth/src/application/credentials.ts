import type { Proof } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { OpenAccount } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';
import type { CodeRequest } from '../persistence/code-repository.ts';
import { countAttempt, passwordPolicy } from './attempts.ts';
import { checkPasskey } from './check-passkey.ts';

/**
 * Uses a mailed code. Its request no longer counts towards the limits.
 * @param email normalised.
 * @throws DomainError for a code that is wrong, used, expired or exhausted.
 */
export async function redeemCode(
  { codes, limits }: Deps,
  email: string,
  { code, requestId, changeOf }: { code: string; requestId: string | undefined; changeOf?: string },
  { network }: Caller,
): Promise<CodeRequest> {
  const request = await codes.redeem(email, code, {
    requestId,
    network,
    ...(changeOf !== undefined && { changeOf }),
  });
  await limits.release(request.countedIn ?? []);
  return request;
}

/**
 * Compares a password. Does the same work whether or not the account exists and has a password; a correct password does
 * not count towards the limits.
 * @param email normalised.
 * @throws DomainError `password-wrong` or `too-many-requests`.
 */
export async function checkPassword(
  deps: Deps,
  email: string,
  password: string,
  caller: Caller,
): Promise<Saved<OpenAccount>> {
  const counted = await countAttempt(deps, passwordPolicy(deps), email, caller);
  const account = await deps.accounts.findByEmail(email);
  const isMatch = await deps.passwordHasher.matches(account?.passwordHash, password);
  if (!account || !isMatch) throw new DomainError('password-wrong');
  await deps.limits.release(counted);
  return account;
}

interface CheckedProof {
  /** True if it was given with a passkey that was enrolled. */
  isEnrolled: boolean;
}

/**
 * Requires the password, a mailed code or a passkey of the account itself. Operators who must sign in with a passkey also
 * prove with it: whoever reads their mail changes nothing.
 * @throws DomainError `proof-required` without a proof, `passkey-required`, and what a wrong one throws.
 */
export async function checkProof(
  deps: Deps,
  account: Saved<OpenAccount>,
  proof: Proof | undefined,
  caller: Caller,
): Promise<CheckedProof> {
  if (!proof) throw new DomainError('proof-required');
  const mustBeEnrolled = needsEnrolment(deps, account) && (await hasEnrolledPasskey(deps, account._id));
  if (mustBeEnrolled && !('passkey' in proof)) throw enrolledPasskeyRequired();
  const checked = await checkAnyProof(deps, account, proof, caller);
  if (mustBeEnrolled && !checked.isEnrolled) throw enrolledPasskeyRequired();
  return checked;
}

const enrolledPasskeyRequired = () =>
  new DomainError('passkey-required', {
    detail: 'Operators confirm this with the passkey that they open the console with.',
  });

/** True for an operator where operators must sign in with a passkey that was enrolled. */
export const needsEnrolment = (
  { rolesOf }: Pick<Deps, 'rolesOf'>,
  account: Pick<OpenAccount, 'email' | 'roles'>,
): boolean => rolesOf(account, undefined).passkeyRoles !== undefined;

export const hasEnrolledPasskey = async ({ passkeys }: Pick<Deps, 'passkeys'>, accountId: string) =>
  (await passkeys.list(accountId)).some(({ enrolled }) => enrolled);

/** The same whether or not the account is an operator's. */
export async function checkAnyProof(
  deps: Deps,
  account: Saved<OpenAccount>,
  proof: Proof,
  caller: Caller,
): Promise<CheckedProof> {
  if ('passkey' in proof) {
    const use = { purpose: 'proof', accountId: account._id, browserSecret: caller.browserSecret } as const;
    const { enrolled = false } = await checkPasskey(deps, proof.passkey, use, caller);
    return { isEnrolled: enrolled };
  }
  if ('password' in proof) await checkPassword(deps, account.email, proof.password, caller);
  else await redeemCode(deps, account.email, { requestId: undefined, ...proof }, caller);
  return { isEnrolled: false };
}
