import type { Role } from '@railhead/common/contracts/auth';

/** One spelling per mailbox, so that an account is found however its address is typed. */
export const normalizeEmail = (email: string): string => email.normalize('NFKC').toLowerCase();

/** The normalised addresses of the people with each role. */
export interface RoleHolders {
  operators: ReadonlySet<string>;
  inspectors: ReadonlySet<string>;
}

/** Parses a comma-separated list of addresses. */
export const parseEmailList = (list: string): ReadonlySet<string> =>
  new Set(
    list
      .split(',')
      .map((email) => normalizeEmail(email.trim()))
      .filter(Boolean),
  );

export const rolesOf = (email: string, { operators, inspectors }: RoleHolders): Role[] => [
  'passenger',
  ...(inspectors.has(email) ? (['inspector'] as const) : []),
  ...(operators.has(email) ? (['operator'] as const) : []),
];
