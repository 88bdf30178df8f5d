import './ioredis-string-patch.ts';
import { Cluster, Redis } from 'ioredis';
import { backoffMs } from '../concurrency/backoff.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';

/** One server, or a cluster that looks like one as long as each call keeps to one slot. */
export type RedisClient = Redis | Cluster;

const commonOptions = {
  // Commands of one event-loop turn are sent in one write.
  enableAutoPipelining: true,
  enableOfflineQueue: false,
};
const connectionOptions = { maxRetriesPerRequest: 0, connectTimeout: 2000, commandTimeout: 1000 };
const reconnectDelayMs = (attempts: number) => backoffMs(attempts, { firstMs: 50, longestMs: 1000 });

/**
 * Redis for data that must be quick and may be lost. Commands fail after a second, so that an unavailable Redis costs
 * little. Logs once that it is unavailable; `onReady` runs on every (re)connection. Closes with the service.
 * @param url `redis://` or `rediss://`; with `?cluster=true` its server names the other nodes of a Redis Cluster.
 */
export function openRedis(
  lifecycle: Lifecycle,
  url: string,
  when: { unavailableMessage: string; onReady?: (redis: RedisClient) => void },
): RedisClient {
  const redis = new URL(url).searchParams.get('cluster') === 'true' ? openCluster(url) : openOne(url);
  let isAway = false;
  redis.on('error', (error) => {
    if (!isAway) lifecycle.log.warn({ err: error }, when.unavailableMessage);
    isAway = true;
  });
  redis.on('ready', () => {
    isAway = false;
    when.onReady?.(redis);
  });
  lifecycle.onClose(async () => redis.disconnect());
  return redis;
}

const openOne = (url: string) =>
  new Redis(url, { ...commonOptions, ...connectionOptions, retryStrategy: reconnectDelayMs });

function openCluster(url: string): Cluster {
  const { protocol, hostname, port, username, password } = new URL(url);
  return new Cluster([{ host: hostname, port: Number(port || 6379) }], {
    ...commonOptions,
    clusterRetryStrategy: reconnectDelayMs,
    redisOptions: {
      ...connectionOptions,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
}

/** Loads a library of Redis functions, on every primary of a cluster: each runs the functions on its own keys. */
export async function loadFunctions(redis: RedisClient, library: string): Promise<void> {
  const primaries = redis instanceof Cluster ? redis.nodes('master') : [redis];
  await Promise.all(primaries.map((primary) => primary.function('LOAD', 'REPLACE', library)));
}
