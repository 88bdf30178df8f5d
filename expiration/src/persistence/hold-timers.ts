import type { App } from '@railhead/common/http/app';
import { Queue } from 'bullmq';
import { endOf, type Hold, timerIdOf } from '../domain/hold.ts';
import type { RedisClock } from './redis-clock.ts';

export interface HoldTimers {
  /** Sets the timer of a hold and replaces an existing one, unless the hold ended more than an hour ago. */
  set(hold: Hold): Promise<void>;
  /** Removes the latest timer of the order, if it has not fired. Earlier ones fire without effect. */
  remove(orderId: string): Promise<void>;
}

export const queueName = 'holds';
/** A failed job is retried until its signal is published; BullMQ has no value for "without limit". */
export const unlimitedAttempts = 1_000_000;

const hourMs = 3600_000;

/**
 * Timers are delayed BullMQ jobs in Redis. BullMQ counts a delay by the clock of this process, so the delay is what is
 * left by Redis' clock: a wrong but steady clock then measures it correctly.
 */
export function openHoldTimers(app: App, { redis, now }: RedisClock, prefix: string): HoldTimers {
  const queue = new Queue<Hold>(queueName, {
    connection: redis,
    prefix,
    defaultJobOptions: {
      attempts: unlimitedAttempts,
      backoff: { type: 'capped-exponential' },
      removeOnComplete: true,
      removeOnFail: { count: 1000 },
    },
  });
  queue.on('error', (error) => app.log.warn({ err: error }, 'hold timer queue lost Redis, reconnecting'));
  app.addHook('onClose', () => queue.close());

  const latestKey = (orderId: string) => `${prefix}:latest:${orderId}`;

  return {
    async set(hold) {
      const id = timerIdOf(hold);
      const leftMs = endOf(hold) - (await now()).getTime();
      // An old event of a stream that was replayed: its order ended long ago.
      if (leftMs < -hourMs) return;
      const delay = Math.max(leftMs, 0);
      // BullMQ would keep an existing job with this id, which may have failed or count by a clock that was replaced.
      await queue.remove(id);
      await queue.add('hold-expired', hold, { jobId: id, delay });
      await redis.set(latestKey(hold.orderId), id, 'PX', delay + hourMs);
    },
    async remove(orderId) {
      const id = await redis.getdel(latestKey(orderId));
      if (id) await queue.remove(id);
    },
  };
}
