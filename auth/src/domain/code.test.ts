import { expect, test } from 'vitest';
import { drawCode, refusalFor } from './code.ts';

const now = new Date('2026-11-21T08:00:00Z');
const live = { tries: 1, expiresAt: new Date('2026-11-21T08:05:00Z') };

test.each([
  ['nobody asked', null, 'code-wrong'],
  ['tries are left', live, 'code-wrong'],
  ['no try is left', { ...live, tries: 5 }, 'code-exhausted'],
  ['its time is over', { ...live, expiresAt: now }, 'code-expired'],
  ['its time is over and no try is left', { tries: 5, expiresAt: now }, 'code-expired'],
  ['it was used', { ...live, usedAt: now }, 'code-used'],
  ['it was used long ago', { tries: 5, expiresAt: now, usedAt: now }, 'code-used'],
] as const)('when %s, a guess is %o: %s', (_, state, refusal) => {
  expect(refusalFor(state, now)).toBe(refusal);
});

test('codes have six digits, leading zeros included, and do not repeat in a row', () => {
  const codes = Array.from({ length: 2000 }, drawCode);
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  expect(codes.some((code) => code.startsWith('0'))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(1900);
});
