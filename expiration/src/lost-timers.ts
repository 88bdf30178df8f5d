import type { Envelope } from '@railhead/common/contracts/define';
import { OrderCancelled, OrderConfirmed, OrderExpired, OrderPlaced } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/service-app';
import type { Bus } from '@railhead/common/messaging/bus';
import { decodeEnvelope, Undecodable } from '@railhead/common/messaging/decode';
import { streamOf } from '@railhead/common/messaging/topology';
import { repeat } from '@railhead/common/runtime/background';
import { Compile } from 'typebox/compile';
import { liveHolds } from './domain/hold.ts';
import type { HoldTimers } from './store/hold-timers.ts';
import type { Timekeeper } from './store/redis.ts';

const lookMs = 1000;
const hourMs = 3600_000;
const isPlaced = Compile(OrderPlaced.schema);
const ends = new Set([OrderConfirmed.type, OrderExpired.type, OrderCancelled.type]);

/**
 * Sets the timers of all live holds again from the ORDERS stream: at start, and whenever Redis has come back empty,
 * which shows by a mark of ours that is gone. The mark is put there first, so that a flush in the middle is seen too.
 * An order that ends just then may get a timer once more: a harmless hint. Not ready until all timers are set.
 */
export function restoreLostTimers(
  app: App,
  { redis, now }: Timekeeper,
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
    for await (const message of bus.read(streamOf('orders'), { sinceMs })) {
      const event = understood(message);
      if (event?.type === OrderPlaced.type && isPlaced.Check(event.data)) {
        const { orderId, holdUntil } = event.data;
        live.placed({ orderId, holdUntil });
      } else if (event && ends.has(event.type)) {
        live.ended(event.subject);
      }
    }
    for (const hold of live.all()) await timers.set(hold);
    restored.inc(live.all().length);
    app.log.info({ holds: live.all().length }, 'timers of live holds are set');
  };

  const looking = repeat(
    lookMs,
    async () => {
      await bus.ready;
      if (isComplete && (await redis.exists(key)) === 1) return;
      isComplete = false;
      await redis.set(key, '1');
      await restore();
      isComplete = (await redis.exists(key)) === 1;
      complete.resolve();
    },
    (error) => app.log.warn({ err: error }, 'lost timers are looked for again shortly'),
  );
  app.readiness.add('timers', complete.promise, async () => {
    if (!isComplete) throw new Error('timers are being set again');
  });
  app.addHook('onClose', () => looking.stop());
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
