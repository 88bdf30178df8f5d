import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import type { OpenAccount } from '../domain/account.ts';
import { normalizeEmail } from '../domain/address.ts';

export interface SignedIn {
  account: Saved<OpenAccount>;
  refreshToken: string;
}

/**
 * Opens a session with a mailed code; the first sign-in of an address registers its account.
 * @throws DomainError for a code that is wrong, used, expired or exhausted.
 */
export async function signInWithCode(deps: Deps, email: string, code: string): Promise<SignedIn> {
  const address = normalizeEmail(email);
  const { name, requestId } = await deps.codes.redeem(address, code);
  const account = await deps.accounts.findOrRegister(address, name, requestId);
  return { account, refreshToken: await deps.sessions.create(account._id) };
}

/** @throws DomainError `password-wrong` or `too-many-requests`. */
export async function signInWithPassword(
  { accounts, sessions, limits, passwordHasher, config }: Deps,
  email: string,
  password: string,
  ip: string,
): Promise<SignedIn> {
  const address = normalizeEmail(email);
  await limits.count('password by ip', ip, config.passwordTriesPerHourAndIp);
  await limits.count('password by address', address, config.passwordTriesPerHourAndAddress);
  const account = await accounts.findByEmail(address);
  const isMatch = await passwordHasher.matches(account?.passwordHash, password);
  if (!account || !isMatch) throw new DomainError('password-wrong');
  return { account, refreshToken: await sessions.create(account._id) };
}
