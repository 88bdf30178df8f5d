import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { OpenAccount } from '../domain/account.ts';
import { normalizeEmail } from '../domain/address.ts';
import type { Caller } from '../domain/caller.ts';
import { checkPassword, redeemCode } from './credentials.ts';

export interface SignedIn {
  account: Saved<OpenAccount>;
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
  return openSession(deps, await deps.accounts.findOrRegister(address, name, _id), caller);
}

/** @throws DomainError `password-wrong` or `too-many-requests`. */
export async function signInWithPassword(
  deps: Deps,
  { email, password }: { email: string; password: string },
  caller: Caller,
): Promise<SignedIn> {
  return openSession(deps, await checkPassword(deps, normalizeEmail(email), password, caller), caller);
}

async function openSession(
  { sessions, devices }: Deps,
  account: Saved<OpenAccount>,
  caller: Caller,
): Promise<SignedIn> {
  return {
    account,
    refreshToken: await sessions.create(account._id, caller.deviceName),
    deviceSecret: await devices.remember(caller.deviceSecret, account),
  };
}
