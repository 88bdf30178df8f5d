import {
  AccountErased,
  AccountRegistered,
  type AccountView,
  type ChangeProfile,
  type Role,
  type SavedPassenger,
} from '@railhead/common/contracts/auth';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { type Saved } from '@railhead/common/store/document';

export interface OpenAccount {
  status: 'open';
  /** Normalised; no two open accounts share one. */
  email: string;
  name: string;
  /** Absent until a password is chosen; the e-mailed code always works. */
  passwordHash?: string;
  passengers: SavedPassenger[];
  registeredAt: Date;
}
/** Nothing of the person is left; the id stays, because orders name it. */
export interface ErasedAccount {
  status: 'erased';
  registeredAt: Date;
  erasedAt: Date;
}
export type Account = OpenAccount | ErasedAccount;

export const isOpen = (account: Saved<Account> | undefined): account is Saved<OpenAccount> =>
  account?.status === 'open';

export function register(id: string, person: { email: string; name: string }, at: Date): Decision<Account> {
  return {
    next: { status: 'open', ...person, passengers: [], registeredAt: at },
    events: [AccountRegistered.create({ accountId: id, registeredAt: at.toISOString() })],
  };
}

/** Only the account's own service cares what a person changes here, so no fact is told. */
export function changeProfile(
  account: Account | undefined,
  { name, passengers, passwordHash }: Omit<ChangeProfile, 'password'> & { passwordHash?: string },
): Decision<Account> | undefined {
  if (account?.status !== 'open') return unchanged;
  const { email, registeredAt } = account;
  const hash = passwordHash ?? account.passwordHash;
  return {
    next: {
      status: 'open',
      email,
      name: name ?? account.name,
      passengers: passengers ?? account.passengers,
      registeredAt,
      ...(hash !== undefined && { passwordHash: hash }),
    },
    events: [],
  };
}

export function erase(id: string, account: Account | undefined, at: Date): Decision<Account> | undefined {
  if (account?.status !== 'open') return unchanged;
  return {
    next: { status: 'erased', registeredAt: account.registeredAt, erasedAt: at },
    events: [AccountErased.create({ accountId: id, erasedAt: at.toISOString() })],
  };
}

export const viewOf = (account: Saved<OpenAccount>, roles: Role[]): AccountView => ({
  id: account._id,
  email: account.email,
  name: account.name,
  roles,
  hasPassword: account.passwordHash !== undefined,
  passengers: account.passengers,
  registeredAt: account.registeredAt.toISOString(),
});
