/** How the pauses between attempts grow. */
export interface BackoffPolicy {
  /** The pause after the first failure, before jitter. It doubles with each further failure. */
  firstMs: number;
  longestMs: number;
  /** The share of a pause that is random, so that many callers do not return together. Half of it unless set. */
  jitter?: number;
}

/** The pause before the next attempt, after so many failures (from 1). */
export function backoffMs(
  failures: number,
  { firstMs, longestMs, jitter = 0.5 }: BackoffPolicy,
  random: () => number = Math.random,
): number {
  const pauseMs = Math.min(firstMs * 2 ** (failures - 1), longestMs);
  return pauseMs * (1 - jitter * random());
}
