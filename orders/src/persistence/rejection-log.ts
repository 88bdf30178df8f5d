import type { Rejection } from '@railhead/common/contracts/orders';
import type { RedisClient } from '@railhead/common/store/redis';

const key = 'railhead:rejections';
const maxEntries = 500;
const daySeconds = 24 * 3600;

/** Who was refused by a limit lately, for operators: the newest entries of a day, in Redis only. */
export function rejectionLog(redis: RedisClient) {
  return {
    async add(rejections: readonly Rejection[]): Promise<void> {
      if (rejections.length === 0) return;
      const entries = rejections.slice(-maxEntries).map((rejection) => JSON.stringify(rejection));
      await redis
        .multi()
        .lpush(key, ...entries)
        .ltrim(key, 0, maxEntries - 1)
        .expire(key, daySeconds)
        .exec();
    },
    /** The newest first. */
    async list(): Promise<Rejection[]> {
      const entries = await redis.lrange(key, 0, maxEntries - 1);
      return entries.map((entry) => JSON.parse(entry) as Rejection);
    },
  };
}
export type RejectionLog = ReturnType<typeof rejectionLog>;
