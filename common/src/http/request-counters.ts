import { runPeriodically } from '../concurrency/periodic-task.ts';
import { idOf } from '../runtime/ids.ts';
import { openRedis, type RedisClient } from '../store/redis.ts';
import type { App } from './app.ts';

const windowMs = 60_000;
const syncIntervalMs = 1000;
/** Far more callers than a copy serves in a minute; beyond twice as many, who was not heard of lately is forgotten. */
const generationSize = 50_000;
/** What is this far from its limit stays at home: hardly anybody of a crowd asks often. */
const syncThreshold = 0.01;
const maxBatchSize = 250;

/** What everybody counted by the last sharing, and what this copy has counted since. */
type Counter = { shared: number; unshared: number };

/** Counts requests by whom they come from, minute by minute. */
export interface RequestCounters {
  /**
   * Counts one more and says how many that makes in this minute in all copies of the service together, of which each
   * other copy may keep up to a hundredth of the limit to itself.
   */
  add(key: string, limit: number): number;
  /** Until the counts begin anew, at least 1. */
  secondsLeft(): number;
}

/**
 * Counting happens in memory, so a request costs no round trip; the copies of a service add up in Redis what is
 * worth sharing, at most once a second. Without Redis each copy goes on by its own count. Whom it counts stands there as a hash only.
 */
export function openRequestCounters(
  app: App,
  service: string,
  redisUrl: string | undefined,
): RequestCounters {
  let minute = 0;
  /** Two generations: whoever asks is among the young, and when these are many they are the old ones. */
  let young = new Map<string, Counter>();
  let old = young;
  /** Those of them that have something to share. */
  let changed = new Map<string, Counter>();
  const atMinute = () => Math.floor(Date.now() / windowMs);

  let shareSoon: () => void = () => undefined;

  if (redisUrl !== undefined) {
    const redis = openRedis(app, redisUrl, {
      unavailableMessage: 'Redis does not answer; this copy limits requests by itself',
    });
    const sharing = runPeriodically(
      syncIntervalMs,
      async () => {
        if (redis.status === 'ready') await syncCounters(redis, service, minute, changed);
        return changed.size > 0 ? syncIntervalMs : Number.POSITIVE_INFINITY;
      },
      (error) => app.log.warn({ err: error }, 'the counts of requests could not be shared'),
    );
    shareSoon = () => sharing.trigger(syncIntervalMs);
    app.addHook('onClose', () => sharing.stop());
  }

  const find = (key: string): Counter => {
    const known = young.get(key);
    if (known) return known;
    const counter = old.get(key) ?? { shared: 0, unshared: 0 };
    if (young.size >= generationSize) {
      old = young;
      young = new Map();
    }
    young.set(key, counter);
    return counter;
  };

  return {
    add(key, limit) {
      const now = atMinute();
      if (now !== minute) {
        minute = now;
        young = new Map();
        old = young;
        changed = new Map();
      }
      const counter = find(key);
      counter.unshared += 1;
      if (counter.unshared >= limit * syncThreshold) {
        changed.set(key, counter);
        shareSoon();
      }
      return counter.shared + counter.unshared;
    },
    secondsLeft: () => Math.max(1, Math.ceil(((atMinute() + 1) * windowMs - Date.now()) / 1000)),
  };
}

/** Adds to each key's count and says the sums; a count that begins is given its end. */
const adding = `
local sums = {}
for index, key in ipairs(KEYS) do
  local part = tonumber(ARGV[index + 1])
  sums[index] = redis.call('INCRBY', key, part)
  if sums[index] == part then redis.call('PEXPIRE', key, ARGV[1]) end
end
return sums`;

/**
 * Adds this copy's part to everybody's, and learns the sum. What is counted meanwhile goes with the next sharing. Some
 * at a time, so that requests get their turn here and in Redis.
 */
async function syncCounters(
  redis: RedisClient,
  service: string,
  minute: number,
  changed: Map<string, Counter>,
): Promise<void> {
  const due = [...changed];
  for (let first = 0; first < due.length; first += maxBatchSize) {
    const some = due.slice(first, first + maxBatchSize);
    const parts = some.map(([, { unshared }]) => unshared);
    // One hash tag: what is asked together lies on one node of a cluster.
    const keys = some.map(([key]) => `{limits-${service}}:${idOf(key, String(minute))}`);
    const sums = await redis.eval(adding, keys.length, ...keys, 2 * windowMs, ...parts);
    if (!Array.isArray(sums)) continue;
    for (const [index, [key, counter]] of some.entries()) {
      counter.shared = Number(sums[index]);
      counter.unshared -= parts[index] ?? 0;
      if (counter.unshared === 0) changed.delete(key);
    }
  }
}
