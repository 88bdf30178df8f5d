import { readFileSync } from 'node:fs';
import type { App } from '@railhead/common/http/app';
import { loadFunctions, openRedis, type RedisClient } from '@railhead/common/store/redis';

const library = readFileSync(new URL('seat-board.lua', import.meta.url), 'utf8');

/** Calls a function of `seat-board.lua`. In a cluster its keys share one hash tag. */
export async function callFunction(
  redis: RedisClient,
  name: string,
  keys: string[],
  args: (string | number)[],
): Promise<unknown> {
  const run = () => redis.fcall(name, keys.length, ...keys, ...args);
  return run().catch(async (error: unknown) => {
    // A server that restarted empty, or was swapped, has lost its functions.
    if (!(error instanceof Error) || !/function not found/i.test(error.message)) throw error;
    await loadFunctions(redis, library);
    return run();
  });
}

/** Redis with the board's functions in it. */
export const openBoardRedis = (app: App, url: string): RedisClient =>
  openRedis(app, url, {
    unavailableMessage: 'Redis does not answer; seats are sold by the ledger alone',
    onReady: (redis) => {
      loadFunctions(redis, library).catch((error: unknown) =>
        app.log.error({ err: error }, 'the board functions were refused'),
      );
    },
  });
