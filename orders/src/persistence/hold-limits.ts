import { batchLoader } from '@railhead/common/concurrency/batch-loader';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { RedisClient } from '@railhead/common/store/redis';
import { Cluster } from 'ioredis';
import { callFunction } from './redis-functions.ts';

interface LimitedHold {
  runId: string;
  holder: string;
  address: string;
}

export interface HoldLimitValues {
  runsPerHolder: number;
  holdersPerAddress: number;
  seconds: number;
}

const maxBatchSize = 200;
/** One hash tag for all: a cluster keeps the sets that are counted in one call on one node. */
const runsKey = (holder: string) => `railhead:{holds}:holder:${holder}`;
const holdersKey = (address: string) => `railhead:{holds}:address:${address}`;
/** The sets in which a hold is counted. */
export const limitKeysOf = ({ holder, address }: Omit<LimitedHold, 'runId'>): string[] => [
  runsKey(holder),
  holdersKey(address),
];
/** The limits as the Redis functions take them. */
export const limitArgsOf = ({ runsPerHolder, holdersPerAddress, seconds }: HoldLimitValues): number[] => [
  seconds * 1000,
  runsPerHolder,
  holdersPerAddress,
];

/**
 * How many runs one holder may hold seats on, and how many holders one address may have. Counted in Redis: by the call
 * that holds the seats, or by one before it in a cluster, where the counts and the seats are on different nodes.
 */
export function holdLimits(redis: RedisClient, limits: HoldLimitValues) {
  const admit = batchLoader({
    maxBatchSize,
    keyOf: () => 'all',
    async load(holds: LimitedHold[]): Promise<boolean[]> {
      const keys = holds.flatMap(limitKeysOf);
      const members = holds.flatMap(({ runId, holder }) => [runId, holder]);
      const args = [...limitArgsOf(limits), ...members];
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
    /** True when a hold is within the limits, which counts it, and when the call that holds the seats counts it. */
    admits: async (hold: LimitedHold): Promise<boolean> =>
      !(redis instanceof Cluster) || admit(hold).catch(unlessUnavailable(true)),
    async release({ runId, holder }: Omit<LimitedHold, 'address'>): Promise<void> {
      await redis.zrem(runsKey(holder), runId).catch(unlessUnavailable(0));
    },
  };
}
export type HoldLimits = ReturnType<typeof holdLimits>;
