import { expect, test } from 'vitest';
import { problemFor } from './code.ts';

const now = new Date('2026-11-21T08:00:00Z');
const valid = { tries: 1, expiresAt: new Date('2026-11-21T08:05:00Z') };

test.each([
  ['no code was requested', null, 'code-wrong'],
  ['tries are left', valid, 'code-wrong'],
  ['no try is left', { ...valid, tries: 5 }, 'code-exhausted'],
  ['the code expired', { ...valid, expiresAt: now }, 'code-expired'],
  ['the code expired and no try is left', { tries: 5, expiresAt: now }, 'code-expired'],
  ['the code was used', { ...valid, usedAt: now }, 'code-used'],
  ['the code was used and has expired since', { tries: 5, expiresAt: now, usedAt: now }, 'code-used'],
] as const)('when %s, a wrong guess on %o is answered with %s', (_, state, problem) => {
  expect(problemFor(state, now)).toBe(problem);
});
