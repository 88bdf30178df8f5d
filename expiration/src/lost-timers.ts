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
import { type Hold, liveHolds } from './domain/hold.ts';
import type { HoldTimers } from './store/hold-timers.ts';
import type { Timekeeper } from './store/redis.ts';

const lookMs = 1000;
const hourMs = 3600_000;
const atOnce = 100;
const isPlaced = Compile(OrderPlaced.schema);
const isExtended = Compile(OrderExtended.schema);
const ends = new Set([OrderConfirmed.type, OrderExpired.type, OrderCancelled.type]);

/**
 * Sets the timers of all live holds again from the ORDERS stream: at start, and whenever Redis was emptied or started
 * anew and may have lost its last second, which shows by our mark, the id of Redis' run. The mark is put there first, so
 * that a flush in the middle is seen too. An order that ends just then may get a timer once more: a harmless hint. Not
 * ready until all timers are set.
 */
export function restoreLostTimers(
  app: App,
  { redis, now, runId }: Timekeeper,
  options: { bus: Bus; timers: HoldTimers; prefix: string; holdSeconds: number },
): void {
  const { bus, timers, holdSeconds } = options;
  const key = `${options.prefix}:mark`;
  const restored = app.metrics.counter(
    'railhead_hold_timers_restored_total',
    'Timers set again from the stream',
  );
  const complete = Promise.withResolvers<void>();
  let isComplete = false;

  const restore = async (): Promise<void> => {
    const sinceMs = (await now()).getTime() - holdSeconds * 1000 - hourMs;
    const live = liveHolds();
    for await (const message of bus.readToEnd(streamOf('orders'), { sinceMs })) {
      const event = understood(message);
      const hold = event && holdOf(event);
      if (hold) live.held(hold);
      else if (event && ends.has(event.type)) live.ended(event.subject);
    }
    const holds = live.all();
    for (let done = 0; done < holds.length; done += atOnce)
      await Promise.all(holds.slice(done, done + atOnce).map(timers.set));
    restored.inc(holds.length);
    app.log.info({ holds: holds.length }, 'timers of live holds are set');
  };

  const looking = runPeriodically(
    lookMs,
    async () => {
      await bus.ready;
      const run = await runId();
      const isMarked = async () => (await redis.get(key)) === run;
      if (isComplete && (await isMarked())) return;
      isComplete = false;
      await redis.set(key, run);
      await restore();
      isComplete = await isMarked();
      complete.resolve();
    },
    (error) => app.log.warn({ err: error }, 'lost timers are looked for again shortly'),
  );
  app.readiness.add('timers', complete.promise, async () => {
    if (!isComplete) throw new Error('timers are being set again');
  });
  app.addHook('onClose', () => looking.stop());
}

function holdOf({ type, data }: Envelope): Hold | undefined {
  if (type === OrderPlaced.type && isPlaced.Check(data)) return data;
  if (type === OrderExtended.type && isExtended.Check(data)) return data;
  return undefined;
}

/** What cannot be read is the consumer's to park; here it only cannot be a hold. */
function understood(message: Parameters<typeof decodeEnvelope>[0]): Envelope | undefined {
  try {
    return decodeEnvelope(message);
  } catch (error) {
    if (error instanceof Undecodable) return undefined;
    throw error;
  }
}
