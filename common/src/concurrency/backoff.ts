import { type DelayGrowth, exponentialDelayMs } from '../domain/exponential-delay.ts';

/** The growth of the pauses before jitter. */
export interface BackoffPolicy extends DelayGrowth {
  /** The share of a pause that is random, so that many callers do not return together. Half of it unless set. */
  jitter?: number;
}

/** The pause before the next attempt, after so many failures (from 1). */
export const backoffMs = (
  failures: number,
  { jitter = 0.5, ...growth }: BackoffPolicy,
  random: () => number = Math.random,
): number => exponentialDelayMs(failures, growth) * (1 - jitter * random());
