import type { Role } from '@railhead/common/contracts/auth';
import { isByEnrolledPasskey } from './sign-in-method.ts';

/** What operators must have signed in with. */
export type OperatorSignIn = 'any' | 'passkey';

/** The roles of one session. */
export interface GrantedRoles {
  roles: Role[];
  /** Roles that the account has, but not in this session, because it was not opened with an enrolled passkey. */
  passkeyRoles?: Role[];
}

/**
 * A role counts only while the configuration gives it and the stored account has it: of two copies of the service with
 * different configurations, as during an update, neither gives back what the other has withdrawn.
 */
export function standingRoles(
  { email, roles: stored }: { email: string; roles?: readonly Role[] },
  configuredRoles: (email: string) => Role[],
): Role[] {
  const configured = configuredRoles(email);
  return stored ? configured.filter((role) => stored.includes(role)) : configured;
}

/** @param amr how the session was opened. */
export function grantRoles(
  all: readonly Role[],
  amr: readonly string[] | undefined,
  operatorSignIn: OperatorSignIn,
): GrantedRoles {
  const isWithheld = (role: Role) =>
    role === 'operator' && operatorSignIn === 'passkey' && !isByEnrolledPasskey(amr);
  const withheld = all.filter(isWithheld);
  return {
    roles: all.filter((role) => !isWithheld(role)),
    ...(withheld.length > 0 && { passkeyRoles: withheld }),
  };
}
