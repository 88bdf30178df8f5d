import type { AccountView, Role } from '@railhead/common/contracts/auth';
import type { Saved } from '@railhead/common/store/document';
import type { OpenAccount } from '../domain/account.ts';

export const toAccountView = (account: Saved<OpenAccount>, roles: Role[]): AccountView => ({
  id: account._id,
  email: account.email,
  name: account.name,
  roles,
  hasPassword: account.passwordHash !== undefined,
  passengers: account.passengers,
  registeredAt: account.registeredAt.toISOString(),
});
