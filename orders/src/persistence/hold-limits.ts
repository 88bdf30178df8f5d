import { batchLoader } from '@railhead/common/concurrency/batch-loader';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { RedisClient } from '@railhead/common/store/redis';
import { Cluster } from 'ioredis';
import { callFunction } from './redis-functions.ts';

/** The person who holds seats, as the limits count. */
export interface HoldCaller {
  /** The account, or else the hold session. */
  person: string;
  /** The network address, of IPv6 its /64. */
  address: string;
  /** The network around the address, /24 of IPv4 and /64 of IPv6. */
  network: string;
}

/**
 * What is limited: runs of a holder, holders at an address, and seats of one run by person and by network. For a network,
 * the seats of unpaid orders count too.
 */
export type HoldLimit = 'runs' | 'holders' | 'person' | 'network';

export interface HoldLimitValues {
  runsPerHolder: number;
  holdersPerAddress: number;
  seatsPerPerson: number;
  /** At most so many seats of one run, and at most this part of its seats unless it is 100, but always those of one order. */
  seatsPerNetwork: number;
  networkPercent: number;
  seatsPerOrder: number;
  seconds: number;
}

interface LimitedHold {
  runId: string;
  holder: string;
  address: string;
}

const maxBatchSize = 200;
/** One hash tag for all: a cluster keeps the sets that are counted in one call on one node. */
const runsKey = (holder: string) => `railhead:{holds}:holder:${holder}`;
const holdersKey = (address: string) => `railhead:{holds}:address:${address}`;

/** The end of the key of the set in which a network's seats of one run are counted, behind the key of the board. */
export const networkSet = (network: string): string => `:network:${network}`;

const networkLimit = (
  { seatsPerNetwork, networkPercent, seatsPerOrder }: HoldLimitValues,
  seatsOfRun: number,
): number =>
  networkPercent === 100
    ? seatsPerNetwork
    : Math.max(seatsPerOrder, Math.min(seatsPerNetwork, Math.floor((seatsOfRun * networkPercent) / 100)));

/**
 * The limits of a call that holds seats of one run, as its Redis function takes them. In a cluster those that count over
 * several runs are on other nodes. They do not apply to orders, which need an account.
 */
export function limitsOfCall(
  redis: RedisClient,
  values: HoldLimitValues,
  { seatsOfRun, isForOrders }: { seatsOfRun: number; isForOrders: boolean },
) {
  const kind = isForOrders ? 'orders' : 'seats';
  const acrossRuns: [HoldLimit, kind: string, max: number][] = [
    ['runs', 'runs', values.runsPerHolder],
    ['holders', 'holders', values.holdersPerAddress],
  ];
  const limits: typeof acrossRuns = [
    ...(redis instanceof Cluster || isForOrders ? [] : acrossRuns),
    ['person', kind, values.seatsPerPerson],
    ['network', kind, networkLimit(values, seatsOfRun)],
  ];
  return {
    args: [limits.length, ...limits.flatMap(([, kind, max]) => [kind, max])],
    keysOf(boardKey: string, holder: string, { person, address, network }: HoldCaller): string[] {
      const keys: Record<HoldLimit, string> = {
        runs: runsKey(holder),
        holders: holdersKey(address),
        person: `${boardKey}:person:${person}`,
        network: `${boardKey}${networkSet(network)}`,
      };
      return limits.map(([limit]) => keys[limit]);
    },
    /** The limit with this number, from 1. */
    named: (number: number): HoldLimit => limits[number - 1]?.[0] ?? 'person',
  };
}

/**
 * How many runs one holder may hold seats on, and how many holders one address may have, for a cluster: there a call
 * before the one that holds the seats counts them. What that call refuses is uncounted again.
 */
export function holdLimits(redis: RedisClient, values: HoldLimitValues) {
  const { seconds, runsPerHolder, holdersPerAddress } = values;
  const admit = batchLoader({
    maxBatchSize,
    keyOf: () => 'all',
    async load(holds: LimitedHold[]): Promise<string[]> {
      const keys = holds.flatMap(({ holder, address }) => [runsKey(holder), holdersKey(address)]);
      const members = holds.flatMap(({ runId, holder }) => [runId, holder]);
      const args = [seconds * 1000, runsPerHolder, holdersPerAddress, ...members];
      const digits = String(await callFunction(redis, 'railhead_admit', keys, args));
      return holds.map((_, index) => digits.slice(2 * index, 2 * index + 2));
    },
  });
  /** Without Redis there are no soft holds either: the seat board reports that itself. */
  const unlessUnavailable =
    <T>(fallback: T) =>
    (error: unknown): T => {
      if (!isUnavailable(error)) throw error;
      return fallback;
    };
  /** Removes what the call before counted anew. */
  const uncount = async ({ runId, holder, address }: LimitedHold, digits: string): Promise<void> => {
    if (digits.startsWith('2')) await redis.zrem(runsKey(holder), runId).catch(unlessUnavailable(0));
    if (digits.endsWith('2')) await redis.zrem(holdersKey(address), holder).catch(unlessUnavailable(0));
  };

  return {
    /** Counts a hold before it is tried. Returns how to uncount it, or the limit that is reached. */
    async admit(hold: LimitedHold): Promise<{ uncount: () => Promise<void> } | { reached: HoldLimit }> {
      if (!(redis instanceof Cluster)) return { uncount: () => Promise.resolve() };
      const digits = await admit(hold).catch(unlessUnavailable('11'));
      if (!digits.includes('0')) return { uncount: () => uncount(hold, digits) };
      await uncount(hold, digits);
      return { reached: digits.startsWith('0') ? 'runs' : 'holders' };
    },
    async release({ runId, holder }: Omit<LimitedHold, 'address'>): Promise<void> {
      await redis.zrem(runsKey(holder), runId).catch(unlessUnavailable(0));
    },
  };
}
export type HoldLimits = ReturnType<typeof holdLimits>;
