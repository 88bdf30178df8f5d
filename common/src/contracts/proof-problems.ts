import type { ProblemCode } from './problem.ts';

/** How a request is refused that needs a proof of who makes it: without one, or with a wrong one. */
export const proofProblems: readonly ProblemCode[] = [
  'proof-required',
  'passkey-required',
  'password-wrong',
  'code-wrong',
  'code-expired',
  'code-exhausted',
  'code-used',
  'passkey-invalid',
  'challenge-expired',
];
