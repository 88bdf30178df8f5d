import { Redis } from 'ioredis';
import type { App } from '../http/service-app.ts';

/**
 * Redis for what must be quick and may be lost: an answer within a second or none, so that a Redis that is away costs
 * little. Says once that it is away, `ready` whenever it is (back) there. Closes with the app.
 */
export function openRedis(
  app: App,
  url: string,
  when: { away: string; ready?: (redis: Redis) => void },
): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    // What is asked in one turn of the event loop goes in one write.
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: 1000,
    retryStrategy: (times) => Math.min(times * 50, 1000),
  });
  let isAway = false;
  redis.on('error', (error) => {
    if (!isAway) app.log.warn({ err: error }, when.away);
    isAway = true;
  });
  redis.on('ready', () => {
    isAway = false;
    when.ready?.(redis);
  });
  app.addHook('onClose', async () => redis.disconnect());
  return redis;
}
