import type { PasskeyAssertion } from '@railhead/common/contracts/passkeys';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { OpenAccount } from '../domain/account.ts';
import { normalizeEmail } from '../domain/address.ts';
import type { Caller } from '../domain/caller.ts';
import { methods } from '../domain/sign-in-method.ts';
import type { SessionOpening } from '../persistence/session-repository.ts';
import { checkPasskey } from './check-passkey.ts';
import { checkPassword, redeemCode } from './credentials.ts';

export interface SignedIn {
  account: Saved<OpenAccount>;
  /** How the session was opened; unknown of one that an earlier version opened. */
  amr?: readonly string[];
  refreshToken: string;
  /** Makes the browser a known device; absent when the session is only refreshed. */
  deviceSecret?: string;
}

/**
 * Opens a session with a mailed code; the first sign-in of an address registers its account.
 * @param requestId the request that the code was mailed for.
 * @throws DomainError for a code that is wrong, used, expired or exhausted.
 */
export async function signInWithCode(
  deps: Deps,
  { email, code, requestId }: { email: string; code: string; requestId: string | undefined },
  caller: Caller,
): Promise<SignedIn> {
  const address = normalizeEmail(email);
  const { name, _id } = await redeemCode(deps, address, { code, requestId }, caller);
  const account = await deps.accounts.findOrRegister(
    address,
    { name, roles: deps.configuredRoles(address) },
    _id,
  );
  return openSession(deps, account, caller, { amr: methods.code });
}

/** @throws DomainError `password-wrong` or `too-many-requests`. */
export async function signInWithPassword(
  deps: Deps,
  { email, password }: { email: string; password: string },
  caller: Caller,
): Promise<SignedIn> {
  const account = await checkPassword(deps, normalizeEmail(email), password, caller);
  return openSession(deps, account, caller, { amr: methods.password });
}

/** @throws DomainError `challenge-expired`, `passkey-invalid` or `too-many-requests`. */
export async function signInWithPasskey(
  deps: Deps,
  assertion: PasskeyAssertion,
  caller: Caller,
): Promise<SignedIn> {
  const use = { purpose: 'sign-in', browserSecret: caller.browserSecret } as const;
  const { _id: passkeyId, accountId, enrolled } = await checkPasskey(deps, assertion, use, caller);
  const account = await deps.accounts.getOpen(accountId);
  if (!account) throw new DomainError('passkey-invalid');
  return openSession(deps, account, caller, {
    amr: enrolled ? methods.enrolledPasskey : methods.passkey,
    passkeyId,
  });
}

async function openSession(
  { sessions, devices }: Deps,
  account: Saved<OpenAccount>,
  caller: Caller,
  opened: SessionOpening,
): Promise<SignedIn> {
  return {
    account,
    amr: opened.amr,
    refreshToken: await sessions.create(account._id, caller.deviceName, opened),
    deviceSecret: await devices.remember(caller.deviceSecret, account),
  };
}
