import { backoffMs } from '@railhead/common/concurrency/backoff';
import type { App } from '@railhead/common/http/app';
import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import { endOf, type Hold, timerIdOf } from '../domain/hold.ts';
import type { Timekeeper } from './redis.ts';

export interface HoldTimers {
  /** Sets the timer of a hold, anew if there is one; none for a hold that ended over an hour ago. */
  set(hold: Hold): Promise<void>;
  /** Removes the order's latest timer, if it is still there. An older one that rings is a harmless hint. */
  remove(orderId: string): Promise<void>;
}

const hourMs = 3600_000;
const longestRetryMs = 5000;
const untilTold = 1_000_000;

/**
 * Timers in BullMQ, kept by Redis until `due` has resolved: a crash or a broker that is away only repeats them.
 * BullMQ counts a delay by this process's clock, when it is set and when it rings. So a delay is what is left by
 * Redis' time, which a wrong but steady clock counts right; a timer that rings early all the same (its clock was set
 * forward, or another copy's is ahead) is put back for the rest. A clock set back makes it late, and the sweeper of
 * orders ends that hold.
 */
export function openHoldTimers(
  app: App,
  { redis, now }: Timekeeper,
  options: { prefix: string; due: (hold: Hold, at: Date) => Promise<void> },
): HoldTimers {
  const { prefix, due } = options;
  const rung = app.metrics.counter('railhead_hold_timers_total', 'Timers that rang', ['outcome']);
  const lateness = app.metrics.histogram(
    'railhead_hold_lateness_seconds',
    'From the end of a hold to its hint',
  );

  const ring = async (job: Job<Hold>, token?: string): Promise<void> => {
    const at = await now();
    const leftMs = endOf(job.data) - at.getTime();
    if (leftMs > 0) {
      rung.inc({ outcome: 'early' });
      await job.moveToDelayed(Date.now() + leftMs, token);
      throw new DelayedError();
    }
    await due(job.data, at);
    rung.inc({ outcome: 'told' });
    lateness.observe(-leftMs / 1000);
    app.log.info({ orderId: job.data.orderId, lateMs: -leftMs }, 'hold ended');
  };

  const queue = new Queue<Hold>('holds', {
    connection: redis,
    prefix,
    defaultJobOptions: {
      attempts: untilTold,
      backoff: { type: 'patient' },
      removeOnComplete: true,
      removeOnFail: { count: 1000 },
    },
  });
  // Its own connection waits for Redis for as long as it takes, and for an answer longer than BullMQ ever blocks (10 s).
  const waiting = redis.duplicate({
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    commandTimeout: undefined,
    socketTimeout: 12_000,
  });
  const worker = new Worker<Hold>('holds', ring, {
    connection: waiting,
    prefix,
    concurrency: 64,
    // What a killed service had in hand rings again within 15 s; in hand twice is told once.
    lockDuration: 10_000,
    stalledInterval: 5000,
    maxStalledCount: untilTold,
    settings: { backoffStrategy: (tries) => backoffMs(tries, { firstMs: 200, longestMs: longestRetryMs }) },
  });
  const failed = (error: Error) => app.log.warn({ err: error }, 'timers');
  queue.on('error', failed);
  worker.on('error', failed);
  waiting.on('error', failed);
  worker.on('failed', (job, error) => {
    app.log.warn({ err: error, orderId: job?.data.orderId }, 'a hold is told again shortly');
  });
  app.addHook('onClose', async () => {
    await worker.close();
    await queue.close();
    waiting.disconnect();
  });

  const latestOf = (orderId: string) => `${prefix}:latest:${orderId}`;

  return {
    async set(hold) {
      const id = timerIdOf(hold);
      const leftMs = endOf(hold) - (await now()).getTime();
      // Told by a stream that was filled again; its order has been ended for long.
      if (leftMs < -hourMs) return;
      const delay = Math.max(leftMs, 0);
      // An older one with this id may count by a clock that is gone, or have failed; BullMQ would keep it.
      await queue.remove(id);
      await queue.add('hold-expired', hold, { jobId: id, delay });
      await redis.set(latestOf(hold.orderId), id, 'PX', delay + hourMs);
    },
    async remove(orderId) {
      const id = await redis.getdel(latestOf(orderId));
      if (id) await queue.remove(id);
    },
  };
}
