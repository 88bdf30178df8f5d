import { backoffMs } from '@railhead/common/concurrency/backoff';
import type { App } from '@railhead/common/http/app';
import { Redis } from 'ioredis';

export interface Timekeeper {
  /** For commands: answers or fails at once, so that a message is never stuck behind a Redis that is away. */
  redis: Redis;
  /** Redis' own time (UTC): this process's clock may be wrong. */
  now(): Promise<Date>;
  /** Another one after every start of Redis. */
  runId(): Promise<string>;
}

/**
 * Opens Redis in the background, for ever. The service is ready only with `maxmemory-policy noeviction`: any other
 * one may throw timers away without a word.
 */
export function openRedis(app: App, redisUrl: string): Timekeeper {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 5000,
    // A connection that swallows what it is given is given up.
    socketTimeout: 6000,
    retryStrategy: (tries) => backoffMs(tries, { firstMs: 200, longestMs: 2000 }),
  });
  redis.on('error', (error: Error) => app.log.warn({ err: error }, 'redis'));

  const check = async (): Promise<void> => {
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
    if (policy === 'noeviction') return;
    app.log.error({ policy }, 'alarm: redis may evict timers; set maxmemory-policy noeviction');
    throw new Error(`maxmemory-policy is ${policy}`);
  };
  app.readiness.add('redis', Promise.resolve(), check);
  app.addHook('onClose', async () => {
    redis.disconnect();
  });

  return {
    redis,
    async now() {
      const [seconds, micros] = await redis.time();
      return new Date(Number(seconds) * 1000 + Number(micros) / 1000);
    },
    async runId() {
      return /run_id:(\S+)/.exec(await redis.info('server'))?.[1] ?? '';
    },
  };
}
