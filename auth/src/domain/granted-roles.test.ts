import { expect, test } from 'vitest';
import { grantRoles, standingRoles } from './granted-roles.ts';

test.each([
  ['a code', ['otp']],
  ['a password', ['pwd']],
  ['a passkey that was not enrolled', ['pop', 'mfa']],
  ['an unknown method of an earlier version', undefined],
])('where a passkey is required, a session opened with %s has no operator role', (_, amr) => {
  expect(grantRoles(['passenger', 'inspector', 'operator'], amr, 'passkey')).toEqual({
    roles: ['passenger', 'inspector'],
    passkeyRoles: ['operator'],
  });
});

test('a session opened with an enrolled passkey has all roles, and so has every session where any method will do', () => {
  const all = ['passenger', 'operator'] as const;
  expect(grantRoles(all, ['pop', 'mfa', 'enrolled'], 'passkey')).toEqual({ roles: all });
  expect(grantRoles(all, ['otp'], 'any')).toEqual({ roles: all });
});

test('a role counts only if both the configuration and the stored account have it', () => {
  const configuredRoles = () => ['passenger' as const, 'operator' as const];
  const email = 'boss@example.org';
  expect(standingRoles({ email }, configuredRoles)).toEqual(['passenger', 'operator']);
  expect(standingRoles({ email, roles: ['passenger'] }, configuredRoles)).toEqual(['passenger']);
  expect(standingRoles({ email, roles: ['passenger', 'operator'] }, () => ['passenger'])).toEqual([
    'passenger',
  ]);
});
