import { batchLoader } from '@railhead/common/concurrency/batch-loader';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { RedisClient } from '@railhead/common/store/redis';
import { callFunction } from './redis-functions.ts';

interface LimitedHold {
  runId: string;
  holder: string;
  address: string;
}

const maxBatchSize = 200;
/** One hash tag for all: a cluster keeps the sets that are counted in one call on one node. */
const runsKey = (holder: string) => `railhead:{holds}:holder:${holder}`;
const holdersKey = (address: string) => `railhead:{holds}:address:${address}`;

/** How many runs one holder may hold seats on, and how many holders one address may have. Counted in Redis. */
export function holdLimits(
  redis: RedisClient,
  limits: { runsPerHolder: number; holdersPerAddress: number; seconds: number },
) {
  const { runsPerHolder, holdersPerAddress, seconds } = limits;
  const admit = batchLoader({
    maxBatchSize,
    keyOf: () => 'all',
    async load(holds: LimitedHold[]): Promise<boolean[]> {
      const keys = holds.flatMap(({ holder, address }) => [runsKey(holder), holdersKey(address)]);
      const members = holds.flatMap(({ runId, holder }) => [runId, holder]);
      const args = [seconds * 1000, runsPerHolder, holdersPerAddress, ...members];
      const digits = String(await callFunction(redis, 'railhead_admit', keys, args));
      return holds.map((_, index) => digits.startsWith('11', 2 * index));
    },
  });
  /** Without Redis there are no soft holds either: the seat board reports that itself. */
  const unlessUnavailable =
    <T>(fallback: T) =>
    (error: unknown): T => {
      if (!isUnavailable(error)) throw error;
      return fallback;
    };
  return {
    /** Counts a hold. True when it is within the limits. */
    admits: (hold: LimitedHold): Promise<boolean> => admit(hold).catch(unlessUnavailable(true)),
    async release({ runId, holder }: Omit<LimitedHold, 'address'>): Promise<void> {
      await redis.zrem(runsKey(holder), runId).catch(unlessUnavailable(0));
    },
  };
}
export type HoldLimits = ReturnType<typeof holdLimits>;
