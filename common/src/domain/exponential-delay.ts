/** How the pauses between attempts grow. */
export interface DelayGrowth {
  /** The pause after the first failure. It doubles with each further failure. */
  firstMs: number;
  longestMs: number;
}

/** The pause before the next attempt, after so many failures (from 1). */
export const exponentialDelayMs = (failures: number, { firstMs, longestMs }: DelayGrowth): number =>
  Math.min(firstMs * 2 ** (failures - 1), longestMs);
