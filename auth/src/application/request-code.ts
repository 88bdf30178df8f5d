import { normalizePersonName } from '@railhead/common/domain/person-name';
import type { Deps } from '../deps.ts';
import { normalizeEmail } from '../domain/address.ts';

/** Does the same work for every address, so that nobody can find out who has an account. */
export async function requestCode(
  { codes, limits, codeMailer, config }: Deps,
  person: { email: string; name?: string },
  ip: string,
): Promise<void> {
  const email = normalizeEmail(person.email);
  await limits.count('code by ip', ip, config.codesPerHourAndIp);
  await limits.count('code by address', email, config.codesPerHourAndAddress);
  await codes.request(email, normalizePersonName(person.name ?? ''));
  codeMailer.trigger();
}
