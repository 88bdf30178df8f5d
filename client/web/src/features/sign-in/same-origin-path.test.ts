import { expect, test } from 'vitest';
import { sameOriginPath } from './same-origin-path.ts';

const origin = 'https://rail.example';

test('a path of this site is returned with its query', () => {
  expect(sameOriginPath('/checkout/r1?from=0&to=2', origin)).toBe('/checkout/r1?from=0&to=2');
});

test.each([
  '//evil.example/x',
  'https://evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '',
  undefined,
])('another site (%s) becomes the start page', (next) => {
  expect(sameOriginPath(next, origin)).toBe('/');
});
