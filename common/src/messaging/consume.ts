import type { Static, TSchema } from 'typebox';
import type { BackoffPolicy } from '../concurrency/backoff.ts';
import { keyedQueue } from '../concurrency/keyed-queue.ts';
import { runPeriodically } from '../concurrency/periodic-task.ts';
import type { Envelope, EventContract } from '../contracts/define.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import { isUnavailable } from '../runtime/unavailable.ts';
import type { Bus, StreamMessage } from './bus.ts';
import { deliveryLoop } from './consume/delivery-loop.ts';
import { healthGate } from './consume/health-gate.ts';
import { outOfOrderBuffer } from './consume/out-of-order-buffer.ts';
import { redeliveryDelayMs, retryPolicy } from './consume/retry-policy.ts';
import { respondToRetries } from './dead-letters.ts';
import { checkData, decodeEnvelope, Undecodable } from './decode.ts';
import type { MessageInbox } from './inbox.ts';
import { ackWaitMs, type Owner, streamOf } from './topology.ts';

/** What a service does with one type of event. */
export interface EventHandler<D> {
  contract: EventContract;
  handle(event: Envelope<never>, deps: D): Promise<unknown>;
}

export const on = <S extends TSchema, D>(
  contract: EventContract<S>,
  handle: (event: Envelope<Static<S>>, deps: D) => Promise<unknown>,
): EventHandler<D> => ({ contract: contract as unknown as EventContract, handle });

/** What a service does with one owner's stream; `onUnhandled` advances the applied version for types it does not use or does not know yet. */
export interface StreamSubscription<D> {
  on: EventHandler<D>[];
  onUnhandled(event: Envelope, deps: D): Promise<unknown>;
}

/** A handler throws it to be given the message again after this long. */
export class RetryAfter extends Error {
  override name = 'RetryAfter';
  readonly delayMs: number;
  constructor(delayMs: number) {
    super(`again in ${delayMs} ms`);
    this.delayMs = delayMs;
  }
}

/** After an event was buffered, because another process may apply the missing one. */
const firstSweepMs = 100;
/** While events are buffered; and otherwise, for those that a process buffered before it died. */
const sweepMs = 1000;
const idleSweepMs = 10_000;

/**
 * Consumes streams through durables named after the service: one message at a time per aggregate, many aggregates at
 * once. Nothing is lost, nothing is applied twice, nothing blocks its neighbours: an applied message is acknowledged; an
 * early one is buffered, acknowledged, and applied when the missing ones have come; one that cannot be understood or
 * fails again and again becomes a dead letter; with a dependency away, the service stops pulling.
 */
export function consume<D>(
  lifecycle: Lifecycle,
  bus: Bus,
  options: {
    service: string;
    subscriptions: Partial<Record<Owner, StreamSubscription<D>>>;
    deps: D;
    inbox: MessageInbox;
    /** Rejects while something that handlers need is away. */
    healthy: () => Promise<unknown>;
    redelivery?: BackoffPolicy;
  },
): void {
  const { service, inbox, deps, healthy, subscriptions, redelivery } = options;
  const { log } = lifecycle;
  const closing = new AbortController();
  const gate = healthGate(healthy);
  const handled = lifecycle.metrics.counter('railhead_events_heard_total', 'Messages handled', [
    'type',
    'outcome',
  ]);

  const dispatch = async (event: Envelope): Promise<void> => {
    const subscription = subscriptions[event.source as Owner];
    if (!subscription) throw new Undecodable(`${service} does not consume ${event.source}`);
    const handler = subscription.on.find(({ contract }) => contract.type === event.type);
    if (handler) {
      checkData(event);
      await handler.handle(event as Envelope<never>, deps);
    } else {
      // Also a known kind in an unknown version of its schema: the owner publishes the known one as an event of its own.
      await subscription.onUnhandled(event, deps);
    }
  };

  const recordFailure = retryPolicy(lifecycle, { service, bus, inbox, healthy });
  const buffer = outOfOrderBuffer(lifecycle, {
    bus,
    inbox,
    queue: keyedQueue(),
    dispatch,
    recordFailure,
    onBuffered: () => sweeping.trigger(firstSweepMs),
  });

  const handle = async (message: StreamMessage): Promise<void> => {
    const working = setInterval(() => message.working(), ackWaitMs / 3);
    let type = 'undecodable';
    try {
      const event = decodeEnvelope(message);
      type = event.type;
      await buffer.apply(event, message);
      await message.ack();
      handled.inc({ type, outcome: 'applied' });
      const facts = { eventId: event.id, type, subject: event.subject, deliveries: message.deliveryCount };
      log.info(facts, 'event handled');
    } catch (error) {
      await handleFailure(message, type, error);
    } finally {
      clearInterval(working);
    }
  };

  const handleFailure = async (message: StreamMessage, type: string, error: unknown): Promise<void> => {
    if (error instanceof RetryAfter) return message.nak(error.delayMs);
    if (isUnavailable(error)) gate.close();
    const redeliver = (cause: unknown) => {
      message.nak(redeliveryDelayMs(cause, message.deliveryCount, redelivery));
      handled.inc({ type, outcome: 'redelivered' });
      const facts = { err: cause, type, deliveries: message.deliveryCount };
      log.warn(facts, 'message handling failed, will be redelivered');
    };
    try {
      if (!(await recordFailure(message, error))) return redeliver(error);
      await message.ack();
      handled.inc({ type, outcome: 'parked' });
    } catch (cause) {
      // The failure could not be recorded because a dependency is away.
      redeliver(cause);
    }
  };

  const closed = new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve()));
  /** Broker and database have answered once, or the service is closing. */
  const started = Promise.race([Promise.all([bus.ready, inbox.ready]), closed]).catch(() => undefined);

  const loops = (Object.keys(subscriptions) as Owner[]).map(async (owner) => {
    await started;
    await deliveryLoop(lifecycle, { bus, stream: streamOf(owner), handle, gate, closing: closing.signal });
  });
  const sweeping = runPeriodically(
    sweepMs,
    async () => {
      await started;
      return !closing.signal.aborted && (await buffer.sweep()) ? sweepMs : idleSweepMs;
    },
    (error) => log.warn({ err: error }, 'sweep of buffered events failed, retrying'),
  );

  respondToRetries(bus, service, async ({ stream, seq }) => {
    const original = await bus.message(stream, seq);
    if (!original) throw new Error('the original is no longer in its stream');
    await buffer.apply(decodeEnvelope(original), { stream, seq });
  });

  lifecycle.onClose(async () => {
    closing.abort();
    await Promise.all([...loops, sweeping.stop()]);
  });
}
