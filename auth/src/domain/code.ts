import type { ProblemCode } from '@railhead/common/contracts/problem';

export const codeTtlMinutes = 10;
export const maxTries = 5;

/** The part of a code request that decides whether its code may still be used. */
export interface CodeState {
  /** Incremented before a guess is compared. */
  tries: number;
  expiresAt: Date;
  usedAt?: Date;
}

/** Why a guess was rejected; `code-wrong` as long as another guess is allowed. */
export function problemFor(
  state: CodeState | null,
  now: Date,
): Extract<ProblemCode, 'code-wrong' | 'code-used' | 'code-expired' | 'code-exhausted'> {
  if (!state) return 'code-wrong';
  if (state.usedAt) return 'code-used';
  if (state.expiresAt <= now) return 'code-expired';
  return state.tries >= maxTries ? 'code-exhausted' : 'code-wrong';
}
