import {
  AccountErased,
  AccountRegistered,
  type ChangeProfile,
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

export function register(id: string, person: { email: string; name: string }, at: Date): Decision<Account> {
  return {
    next: { status: 'open', ...person, passengers: [], registeredAt: at },
    events: [AccountRegistered.create({ accountId: id, registeredAt: at.toISOString() })],
  };
}

/** Publishes no event, because no other service uses the profile. */
export function changeProfile(
  account: Account | undefined,
  { name, passengers, passwordHash }: Omit<ChangeProfile, 'password' | 'proof'> & { passwordHash?: string },
): Decision<Account> | undefined {
  if (account?.status !== 'open') return unchanged;
  const { email, registeredAt } = account;
  const hash = passwordHash ?? account.passwordHash;
  return {
    next: {
      status: 'open',
      email,
      name: name === undefined ? account.name : normalizePersonName(name),
      passengers:
        passengers?.map((passenger) => ({ ...passenger, name: normalizePersonName(passenger.name) })) ??
        account.passengers,
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
