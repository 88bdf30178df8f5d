import { expect, test } from 'vitest';
import { pathWithin } from './path-within.ts';

const origin = 'https://rail.example';

test('a path of this site is kept with its search', () => {
  expect(pathWithin('/checkout/r1?from=0&to=2', origin)).toBe('/checkout/r1?from=0&to=2');
});

test.each([
  '//evil.example/x',
  'https://evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '',
  undefined,
])('elsewhere (%s) becomes the start page', (next) => {
  expect(pathWithin(next, origin)).toBe('/');
});
