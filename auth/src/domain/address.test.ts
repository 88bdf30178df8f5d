import { expect, test } from 'vitest';
import { addressesIn, normalised, rolesOf } from './address.ts';

test('case and width of letters do not make another mailbox', () => {
  expect(normalised('Rosa@Example.ORG')).toBe('rosa@example.org');
  expect(normalised('ｒosa@example.org')).toBe('rosa@example.org');
});

test('lists of addresses forgive spaces and empty places', () => {
  expect([...addressesIn(' Boss@example.org, ,b@example.org,')]).toEqual([
    'boss@example.org',
    'b@example.org',
  ]);
  expect(addressesIn('').size).toBe(0);
});

test('everybody is a passenger; the lists add to it', () => {
  const holders = { operators: addressesIn('boss@x.org, both@x.org'), inspectors: addressesIn('both@x.org') };
  expect(rolesOf('anyone@x.org', holders)).toEqual(['passenger']);
  expect(rolesOf('boss@x.org', holders)).toEqual(['passenger', 'operator']);
  expect(rolesOf('both@x.org', holders)).toEqual(['passenger', 'inspector', 'operator']);
});
