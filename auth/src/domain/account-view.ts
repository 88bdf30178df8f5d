import type { AccountView } from '@railhead/common/contracts/auth';
import type { OpenAccount } from './account.ts';
import type { GrantedRoles } from './granted-roles.ts';

export const toAccountView = (
  account: OpenAccount & { _id: string },
  granted: GrantedRoles,
): AccountView => ({
  id: account._id,
  email: account.email,
  name: account.name,
  ...granted,
  hasPassword: account.passwordHash !== undefined,
  passengers: account.passengers,
  registeredAt: account.registeredAt.toISOString(),
});
