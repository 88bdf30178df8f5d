import { backoffMs } from '@railhead/common/concurrency/backoff';
import type { App } from '@railhead/common/http/app';
import { Redis } from 'ioredis';

export interface RedisClock {
  /** For commands: it replies or fails quickly, so that no message waits for an unavailable Redis. */
  redis: Redis;
  /** Redis' time (UTC), because the clock of this process may be wrong. */
  now(): Promise<Date>;
  /** Changes whenever Redis restarts. */
  runId(): Promise<string>;
}

/**
 * Connects to Redis in the background and retries without limit. The service becomes ready only with
 * `maxmemory-policy noeviction`, because any other policy may evict timers silently; if it changes later, `/ready`
 * names `redis` and every check logs an alarm.
 */
export function openRedis(app: App, redisUrl: string): RedisClock {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 5000,
    // A connection that no longer replies is closed.
    socketTimeout: 6000,
    retryStrategy: (attempts) => backoffMs(attempts, { firstMs: 200, longestMs: 2000 }),
  });
  redis.on('error', (error: Error) => app.log.warn({ err: error }, 'Redis connection failed, reconnecting'));

  const checkPolicy = async (): Promise<void> => {
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
    if (policy === 'noeviction') return;
    app.log.error({ policy }, 'alarm: Redis may evict timers; set maxmemory-policy noeviction');
    throw new Error(`maxmemory-policy is ${policy}`);
  };
  app.readiness.add('redis', Promise.resolve(), checkPolicy);
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
