import { expect, test } from 'vitest';
import { generateCode } from './sign-in-code.ts';

test('codes have six digits including leading zeros, and rarely repeat', () => {
  const codes = Array.from({ length: 2000 }, generateCode);
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  expect(codes.some((code) => code.startsWith('0'))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(1900);
});
