import type { Role } from '@railhead/common/contracts/auth';

/** One spelling per mailbox, so that an account is found however its address was typed. */
export const normalised = (email: string): string => email.normalize('NFKC').toLowerCase();

/** Who holds which role, by normalised address. */
export interface RoleHolders {
  operators: ReadonlySet<string>;
  inspectors: ReadonlySet<string>;
}

/** Reads a comma-separated list of addresses. */
export const addressesIn = (list: string): ReadonlySet<string> =>
  new Set(
    list
      .split(',')
      .map((email) => normalised(email.trim()))
      .filter(Boolean),
  );

export const rolesOf = (email: string, { operators, inspectors }: RoleHolders): Role[] => [
  'passenger',
  ...(inspectors.has(email) ? (['inspector'] as const) : []),
  ...(operators.has(email) ? (['operator'] as const) : []),
];
