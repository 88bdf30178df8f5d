import { randomInt } from 'node:crypto';
import type { ProblemCode } from '@railhead/common/contracts/problem';

export const codeLifeMinutes = 10;
export const maxTries = 5;

/** A request for a code, as far as it decides whether one may still be used. */
export interface CodeState {
  /** Counted before a guess is looked at. */
  tries: number;
  expiresAt: Date;
  usedAt?: Date;
}

/** Why a guess did not open a session; `code-wrong` while another guess may. */
export function refusalFor(
  state: CodeState | null,
  now: Date,
): Extract<ProblemCode, 'code-wrong' | 'code-used' | 'code-expired' | 'code-exhausted'> {
  if (!state) return 'code-wrong';
  if (state.usedAt) return 'code-used';
  if (state.expiresAt <= now) return 'code-expired';
  return state.tries >= maxTries ? 'code-exhausted' : 'code-wrong';
}

/** Six digits that nobody can foresee. */
export const drawCode = (): string => randomInt(1_000_000).toString().padStart(6, '0');
