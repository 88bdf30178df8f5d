import { backoffMs } from '@railhead/common/concurrency/backoff';
import type { App } from '@railhead/common/http/app';
import { DelayedError, type Job, Worker } from 'bullmq';
import { endOf, type Hold } from '../domain/hold.ts';
import { queueName, unlimitedAttempts } from '../persistence/hold-timers.ts';
import type { RedisClock } from '../persistence/redis-clock.ts';

const maxBackoffMs = 5000;

/**
 * Calls `publish` for each hold that has ended, until it resolves; after a crash it may be called again for the same
 * hold. A timer that fires early (the clock of this process was set forward, or that of another copy is ahead) is
 * delayed for the rest. A clock that was set back makes it late, and the periodic expiry in `orders` ends that hold.
 */
export function startTimerWorker(
  app: App,
  { redis, now }: RedisClock,
  { prefix, publish }: { prefix: string; publish: (hold: Hold, now: Date) => Promise<void> },
): void {
  const fired = app.metrics.counter('railhead_hold_timers_total', 'Timers that fired', ['outcome']);
  const lateness = app.metrics.histogram(
    'railhead_hold_lateness_seconds',
    'From the end of a hold to its expiry signal',
  );

  const fire = async (job: Job<Hold>, token?: string): Promise<void> => {
    const at = await now();
    const leftMs = endOf(job.data) - at.getTime();
    if (leftMs > 0) {
      fired.inc({ outcome: 'early' });
      await job.moveToDelayed(Date.now() + leftMs, token);
      throw new DelayedError();
    }
    await publish(job.data, at);
    fired.inc({ outcome: 'published' });
    lateness.observe(-leftMs / 1000);
    app.log.info({ orderId: job.data.orderId, lateMs: -leftMs }, 'expiry signal published');
  };

  // A connection for blocking commands: it waits for Redis without limit, and for a reply longer than BullMQ blocks (10 s).
  const blocking = redis.duplicate({
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    commandTimeout: undefined,
    socketTimeout: 12_000,
  });
  const worker = new Worker<Hold>(queueName, fire, {
    connection: blocking,
    prefix,
    concurrency: 64,
    // The jobs of a killed process run again within 15 s; a signal published twice has the same id and is dropped.
    lockDuration: 10_000,
    stalledInterval: 5000,
    maxStalledCount: unlimitedAttempts,
    settings: {
      backoffStrategy: (attempts) => backoffMs(attempts, { firstMs: 200, longestMs: maxBackoffMs }),
    },
  });
  worker.on('error', (error) => app.log.warn({ err: error }, 'hold timer worker lost Redis, reconnecting'));
  blocking.on('error', (error: Error) =>
    app.log.warn({ err: error }, 'blocking Redis connection of the timer worker failed, reconnecting'),
  );
  worker.on('failed', (job, error) => {
    app.log.warn(
      { err: error, orderId: job?.data.orderId },
      'expiry signal could not be published, retrying within 5 s',
    );
  });
  app.addHook('onClose', async () => {
    await worker.close();
    blocking.disconnect();
  });
}
