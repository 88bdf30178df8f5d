import { expect, test } from 'vitest';
import { expiryMask, groupsOfFour } from './card-masks.ts';

test('card numbers are shown in groups of four', () => {
  expect(groupsOfFour('4242424242424242')).toBe('4242 4242 4242 4242');
  expect(groupsOfFour('4242-42')).toBe('4242 42');
  expect(groupsOfFour('4242')).toBe('4242');
});

test('an expiry gains its slash while typing and loses it while deleting', () => {
  expect(expiryMask('1', '')).toBe('1');
  expect(expiryMask('12', '1')).toBe('12 / ');
  expect(expiryMask('12 / 34', '12 / 3')).toBe('12 / 34');
  expect(expiryMask('12 /', '12 / ')).toBe('12');
  expect(expiryMask('5', '')).toBe('05 / ');
  expect(expiryMask('12/2034', '')).toBe('12 / 34');
});
