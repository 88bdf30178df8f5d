import { normalizePersonName } from '@railhead/common/domain/person-name';
import type { Deps } from '../deps.ts';
import { normalizeEmail } from '../domain/address.ts';
import type { Caller } from '../domain/caller.ts';
import { codePolicy, countAttempt } from './attempts.ts';

/**
 * Does the same work for every address, so that nobody can find out who has an account.
 * @returns the id of the request, without which its code cannot be used.
 * @throws DomainError `too-many-requests`
 */
export async function requestCode(
  deps: Deps,
  person: { email: string; name?: string },
  caller: Caller,
): Promise<string> {
  const email = normalizeEmail(person.email);
  const countedIn = await countAttempt(deps, codePolicy(deps), email, caller);
  const requestId = await deps.codes.request({
    email,
    name: normalizePersonName(person.name ?? ''),
    network: caller.network,
    countedIn,
  });
  deps.codeMailer.trigger();
  return requestId;
}
