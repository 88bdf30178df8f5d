import { DomainError } from '@railhead/common/domain/domain-error';
import type { Deps } from '../deps.ts';
import type { SignedIn } from './sign-in.ts';

/** @throws DomainError `refresh-invalid`, also when the account was erased. */
export async function refreshSession(
  { sessions, accounts }: Deps,
  refreshToken: string | undefined,
): Promise<SignedIn> {
  const { accountId, amr, token } = await sessions.rotate(refreshToken);
  const account = await accounts.getOpen(accountId);
  if (!account) throw new DomainError('refresh-invalid');
  return { account, refreshToken: token, ...(amr && { amr }) };
}
