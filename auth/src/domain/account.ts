import {
  AccountEmailChanged,
  AccountErased,
  AccountRegistered,
  AccountRolesChanged,
  type ChangeProfile,
  type Role,
  type SavedPassenger,
} from '@railhead/common/contracts/auth';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { normalizePersonName } from '@railhead/common/domain/person-name';

export interface OpenAccount {
  status: 'open';
  /** Normalised and unique among open accounts. */
  email: string;
  name: string;
  /** Absent until the person sets a password; a mailed code always works. */
  passwordHash?: string;
  passengers: SavedPassenger[];
  /** As the configuration gave them; absent for passengers, and in accounts that an earlier version saved. */
  roles?: Role[];
  registeredAt: Date;
}
/** No personal data is left. The id stays, because orders refer to it. */
export interface ErasedAccount {
  status: 'erased';
  registeredAt: Date;
  erasedAt: Date;
}
export type Account = OpenAccount | ErasedAccount;

export const isOpen = <A extends Account>(
  account: A | undefined,
): account is Extract<A, { status: 'open' }> => account?.status === 'open';

/** @param roles those that the configuration gives to the address. */
export function register(
  id: string,
  { email, name, roles }: { email: string; name: string; roles: Role[] },
  at: Date,
): Decision<Account> {
  return {
    next: {
      status: 'open',
      email,
      name,
      passengers: [],
      registeredAt: at,
      ...(roles.length > 1 && { roles }),
    },
    events: [AccountRegistered.create({ accountId: id, registeredAt: at.toISOString() })],
  };
}

/** Publishes no event, because no other service uses the profile. */
export function changeProfile(
  account: Account | undefined,
  { name, passengers, passwordHash }: Omit<ChangeProfile, 'password' | 'proof'> & { passwordHash?: string },
): Decision<Account> | undefined {
  if (account?.status !== 'open') return unchanged;
  const hash = passwordHash ?? account.passwordHash;
  return {
    next: {
      ...account,
      name: name === undefined ? account.name : normalizePersonName(name),
      passengers:
        passengers?.map((passenger) => ({ ...passenger, name: normalizePersonName(passenger.name) })) ??
        account.passengers,
      ...(hash !== undefined && { passwordHash: hash }),
    },
    events: [],
  };
}

/** Stores the roles that the configuration gives now, and tells the other services if they are different ones. */
export function assignRoles(
  id: string,
  account: Account | undefined,
  roles: Role[],
  at: Date,
): Decision<Account> | undefined {
  if (account?.status !== 'open' || areSameRoles(account, roles)) return unchanged;
  return {
    next: { ...account, roles },
    events: [AccountRolesChanged.create({ accountId: id, roles, changedAt: at.toISOString() })],
  };
}

function areSameRoles({ roles: before = ['passenger'] }: OpenAccount, roles: readonly Role[]): boolean {
  return before.length === roles.length && before.every((role) => roles.includes(role));
}

/** @param roles those that the configuration gives to the new address; they belong to addresses, not to people. */
export function changeEmail(
  id: string,
  account: Account | undefined,
  { email, roles }: { email: string; roles: Role[] },
  at: Date,
): Decision<Account> | undefined {
  if (account?.status !== 'open' || account.email === email) return unchanged;
  const changed = { accountId: id, changedAt: at.toISOString() };
  const keepsRoles = areSameRoles(account, roles);
  return {
    next: { ...account, email, ...(!keepsRoles && { roles }) },
    events: [
      AccountEmailChanged.create(changed),
      ...(keepsRoles ? [] : [AccountRolesChanged.create({ ...changed, roles })]),
    ],
  };
}

/** Returns the account to a former address, without the password: whoever took the account over may know it. */
export function reverseEmailChange(
  id: string,
  account: Account | undefined,
  former: { email: string; roles: Role[] },
  at: Date,
): Decision<Account> | undefined {
  if (account?.status !== 'open') return unchanged;
  const { passwordHash: _, ...withoutPassword } = account;
  return changeEmail(id, withoutPassword, former, at) ?? { next: withoutPassword, events: [] };
}

export function erase(id: string, account: Account | undefined, at: Date): Decision<Account> | undefined {
  if (account?.status !== 'open') return unchanged;
  return {
    next: { status: 'erased', registeredAt: account.registeredAt, erasedAt: at },
    events: [AccountErased.create({ accountId: id, erasedAt: at.toISOString() })],
  };
}
