import { readFileSync } from 'node:fs';
import type { App } from '@railhead/common/http/app';
import { loadFunctions, openRedis, type RedisClient } from '@railhead/common/store/redis';

/** One library: Redis knows each function once, so an older version of it is replaced as a whole. */
const library = ['../seat-board/seat-board.lua', 'hold-limits.lua']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n');

/** Calls a function of the library. In a cluster its keys share one hash tag. */
export async function callFunction(
  redis: RedisClient,
  name: string,
  keys: string[],
  args: (string | number)[],
): Promise<unknown> {
  const call = () => redis.fcall(name, keys.length, ...keys, ...args);
  return call().catch(async (error: unknown) => {
    // A server that restarted empty, or was replaced, has lost its functions.
    if (!(error instanceof Error) || !/function not found/i.test(error.message)) throw error;
    await loadFunctions(redis, library);
    return call();
  });
}

/** Redis with the function library loaded. */
export const openRedisWithFunctions = (app: App, url: string): RedisClient =>
  openRedis(app, url, {
    unavailableMessage: 'redis unavailable, seats are sold from the ledger alone',
    onReady: (redis) => {
      loadFunctions(redis, library).catch((error: unknown) =>
        app.log.error({ err: error }, 'loading the Redis functions failed, the next call loads them'),
      );
    },
  });
