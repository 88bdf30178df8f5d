import type { Occupancy } from '../domain/seats-left.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import { type TaggedCache, taggedCache } from './tagged-cache.ts';

export interface OccupancyCache {
  /** The occupancy of each run; those that are not cached are read in one query. */
  getMany(runIds: readonly string[]): Promise<Map<string, Occupancy[]>>;
  cache: TaggedCache<Occupancy[]>;
}

/** Caches which seats the live orders of a run occupy, until one of these orders changes. */
export function occupancyCache(orders: Pick<OrderRepository, 'occupancyOf'>): OccupancyCache {
  const cache = taggedCache<Occupancy[]>();
  return {
    cache,
    async getMany(runIds) {
      const missing = runIds.filter((runId) => !cache.has(runId));
      let query: ReturnType<OrderRepository['occupancyOf']> | undefined;
      const pairs = runIds.map(async (runId): Promise<[string, Occupancy[]]> => {
        const occupancy = await cache.getOrLoad(runId, async (addTags) => {
          addTags([runId]);
          query ??= orders.occupancyOf(missing);
          return (await query).get(runId) ?? [];
        });
        return [runId, occupancy];
      });
      return new Map(await Promise.all(pairs));
    },
  };
}
