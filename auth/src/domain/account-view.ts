import type { AccountView, Role } from '@railhead/common/contracts/auth';
import type { OpenAccount } from './account.ts';

export const toAccountView = (account: OpenAccount & { _id: string }, roles: Role[]): AccountView => ({
  id: account._id,
  email: account.email,
  name: account.name,
  roles,
  hasPassword: account.passwordHash !== undefined,
  passengers: account.passengers,
  registeredAt: account.registeredAt.toISOString(),
});
