import { expect, test } from 'vitest';
import { normalizeEmail, parseEmailList, rolesOf } from './address.ts';

test('addresses that differ in letter case or width are the same mailbox', () => {
  expect(normalizeEmail('Rosa@Example.ORG')).toBe('rosa@example.org');
  expect(normalizeEmail('ｒosa@example.org')).toBe('rosa@example.org');
});

test('spaces and empty entries in a list of addresses are ignored', () => {
  expect([...parseEmailList(' Boss@example.org, ,b@example.org,')]).toEqual([
    'boss@example.org',
    'b@example.org',
  ]);
  expect(parseEmailList('').size).toBe(0);
});

test('everybody is a passenger; the lists add further roles', () => {
  const holders = {
    operators: parseEmailList('boss@x.org, both@x.org'),
    inspectors: parseEmailList('both@x.org'),
  };
  expect(rolesOf('anyone@x.org', holders)).toEqual(['passenger']);
  expect(rolesOf('boss@x.org', holders)).toEqual(['passenger', 'operator']);
  expect(rolesOf('both@x.org', holders)).toEqual(['passenger', 'inspector', 'operator']);
});
