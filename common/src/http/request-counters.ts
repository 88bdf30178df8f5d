import { runPeriodically } from '../concurrency/periodic-task.ts';
import { idOf } from '../runtime/ids.ts';
import { openRedis, type RedisClient } from '../store/redis.ts';
import type { App } from './app.ts';

const windowMs = 60_000;
const syncIntervalMs = 1000;
/** Generation size. Memory is bounded at two generations; the least recently seen callers are dropped. */
const generationSize = 50_000;
/** Counts below this share of the limit are not shared: in a crowd, most callers send few requests. */
const syncThreshold = 0.01;
const maxBatchSize = 250;

/** The total of all instances at the last sync, and what this instance has counted since. */
type Counter = { shared: number; unshared: number };

/** Counts requests per caller and minute. */
export interface RequestCounters {
  /**
   * Counts one more request and returns the count of this minute over all instances of the service. Each other instance
   * may hold back up to a hundredth of the limit.
   */
  add(key: string, limit: number): number;
  /** Until the counts restart, at least 1. */
  secondsLeft(): number;
}

/**
 * Counts are kept in memory, so a request costs no round trip. The instances of a service add up counts that are worth
 * sharing in Redis, at most once a second. Without Redis, each instance uses its own counts. Redis stores callers as
 * hashes only.
 */
export function openRequestCounters(
  app: App,
  service: string,
  redisUrl: string | undefined,
): RequestCounters {
  let minute = 0;
  /** Two generations: active callers are in the young one; when it is full, it becomes the old one. */
  let young = new Map<string, Counter>();
  let old = young;
  /** Counters with counts to share. */
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

/** Adds to the count of each key and returns the sums; a new key gets its expiry. */
const adding = `
local sums = {}
for index, key in ipairs(KEYS) do
  local part = tonumber(ARGV[index + 1])
  sums[index] = redis.call('INCRBY', key, part)
  if sums[index] == part then redis.call('PEXPIRE', key, ARGV[1]) end
end
return sums`;

/**
 * Adds the counts of this instance to the shared ones and reads the sums. Counts made meanwhile follow with the next
 * sync. In batches, so that neither this process nor Redis is blocked for long.
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
    // One hash tag: keys that are used together must be on one node of a cluster.
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
