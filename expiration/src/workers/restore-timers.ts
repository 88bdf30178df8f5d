import { runPeriodically } from '@railhead/common/concurrency/periodic-task';
import type { Envelope } from '@railhead/common/contracts/define';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderExtended,
  OrderPlaced,
} from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import { streamOf } from '@railhead/common/messaging/topology';
import { Compile } from 'typebox/compile';
import { type Hold, trackLiveHolds } from '../domain/hold.ts';
import type { HoldTimers } from '../persistence/hold-timers.ts';
import type { RedisClock } from '../persistence/redis-clock.ts';

/** Redis that was emptied is noticed this late; one that was restarted, as soon as it answers. */
const checkMs = 5000;
const retryMs = 1000;
const hourMs = 3600_000;
const batchSize = 100;
const isPlaced = Compile(OrderPlaced.schema);
const isExtended = Compile(OrderExtended.schema);
const endingTypes = new Set([OrderConfirmed.type, OrderExpired.type, OrderCancelled.type]);

/**
 * Restores the timers of all live holds from the stream ORDERS: at start, and whenever Redis was emptied or restarted
 * and may have lost its last second. A mark in Redis, the id of its run, shows that. It is written before the timers,
 * so that a flush in between is noticed as well. An order that ends meanwhile may get a timer again; its signal has no
 * effect. The service becomes ready when all timers are set; while they are restored again, `/ready` names `timers`.
 */
export function startTimerRestoration(
  app: App,
  { redis, now, runId }: RedisClock,
  options: { bus: Bus; timers: HoldTimers; prefix: string; holdSeconds: number },
): void {
  const { bus, timers, holdSeconds } = options;
  const markKey = `${options.prefix}:mark`;
  const restored = app.metrics.counter(
    'railhead_hold_timers_restored_total',
    'Timers restored from the stream',
  );
  const firstRestoration = Promise.withResolvers<void>();
  let isComplete = false;

  const restore = async (): Promise<void> => {
    const sinceMs = (await now()).getTime() - holdSeconds * 1000 - hourMs;
    const live = trackLiveHolds();
    for await (const message of bus.readToEnd(streamOf('orders'), { sinceMs })) {
      const event = tryDecode(message);
      const hold = event && holdOf(event);
      if (hold) live.start(hold);
      else if (event && endingTypes.has(event.type)) live.end(event.subject);
    }
    const holds = live.all();
    for (let done = 0; done < holds.length; done += batchSize)
      await Promise.all(holds.slice(done, done + batchSize).map(timers.set));
    restored.inc(holds.length);
    app.log.info({ holds: holds.length }, 'hold timers restored');
  };

  const restoration = runPeriodically(
    retryMs,
    async () => {
      await bus.ready;
      const run = await runId();
      const isMarked = async () => (await redis.get(markKey)) === run;
      if (isComplete && (await isMarked())) return checkMs;
      isComplete = false;
      await redis.set(markKey, run);
      await restore();
      isComplete = await isMarked();
      firstRestoration.resolve();
      return isComplete ? checkMs : retryMs;
    },
    (error) => app.log.warn({ err: error }, 'restoring hold timers failed, retrying in 1 s'),
  );
  redis.on('ready', () => restoration.trigger());
  app.readiness.add('timers', firstRestoration.promise, async () => {
    if (!isComplete) throw new Error('timers are being restored');
  });
  app.addHook('onClose', () => restoration.stop());
}

function holdOf({ type, data }: Envelope): Hold | undefined {
  if (type === OrderPlaced.type && isPlaced.Check(data)) return data;
  if (type === OrderExtended.type && isExtended.Check(data)) return data;
  return undefined;
}

/** An undecodable message is skipped; the consumer sets it aside as a dead letter. */
function tryDecode(message: Parameters<typeof decodeEnvelope>[0]): Envelope | undefined {
  try {
    return decodeEnvelope(message);
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
