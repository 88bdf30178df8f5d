import { setTimeout as sleep } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import { backoffMs } from '../concurrency/backoff.ts';
import { keyedQueue } from '../concurrency/keyed-queue.ts';
import { runPeriodically } from '../concurrency/periodic-task.ts';
import type { Envelope, EventContract } from '../contracts/define.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import { isUnavailable } from '../runtime/unavailable.ts';
import { AggregateNotFoundYet, VersionGap } from '../store/document.ts';
import type { Bus, StreamMessage } from './bus.ts';
import { publishDeadLetter, respondToRetries } from './dead-letters.ts';
import { checkData, decodeEnvelope, Undecodable } from './decode.ts';
import type { BufferedEvent, MessageInbox } from './inbox.ts';
import { ackWaitMs, type Owner, streamOf } from './topology.ts';

/** One sentence: when this is heard, do that. */
export interface EventHandler<D> {
  contract: EventContract;
  handle(event: Envelope<never>, deps: D): Promise<unknown>;
}

export const on = <S extends TSchema, D>(
  contract: EventContract<S>,
  handle: (event: Envelope<Static<S>>, deps: D) => Promise<unknown>,
): EventHandler<D> => ({ contract: contract as unknown as EventContract, handle });

/** What a service does with one owner's stream. `otherwise` advances the version heard for types it does not use. */
export interface StreamSubscription<D> {
  on: EventHandler<D>[];
  onUnhandled(event: Envelope, deps: D): Promise<unknown>;
}

/** Asks for the message again after this long. */
export class RetryAfter extends Error {
  override name = 'RetryAfter';
  readonly delayMs: number;
  constructor(delayMs: number) {
    super(`again in ${delayMs} ms`);
    this.delayMs = delayMs;
  }
}

const triesBeforeParking = 10;
const notYetForMs = 10 * 60_000;
const overdueMs = 15_000;
const redelivery = { firstMs: 100, longestMs: 5000 };
const healthCheck = { firstMs: 100, longestMs: 2000 };

/**
 * Hears streams through durables named after the service: one message at a time per aggregate, many aggregates at
 * once. Nothing is lost, nothing is applied twice, nothing blocks its neighbours:
 * applied → acked · came too early → kept in the inbox, acked, applied in its turn · never understood → parked ·
 * fails → comes again, and is parked after ten tries counted while dependencies answer · a dependency away → the loop
 * stops pulling until `healthy` resolves.
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
  },
): void {
  const { service, inbox, deps, healthy } = options;
  const closing = new AbortController();
  const queue = keyedQueue();
  /** A dependency did not answer: stop pulling until it does. */
  let away = false;
  const heard = lifecycle.metrics.counter('railhead_events_heard_total', 'Messages handled', [
    'type',
    'outcome',
  ]);

  const dispatch = async (event: Envelope): Promise<void> => {
    const hearing = options.subscriptions[event.source as Owner];
    if (!hearing) throw new Undecodable(`${service} does not hear ${event.source}`);
    const kind = event.type.slice(0, event.type.lastIndexOf('.'));
    const known = hearing.on.filter(({ contract }) => contract.kind === kind);
    const handler = known.find(({ contract }) => contract.type === event.type);
    if (handler) {
      checkData(event);
      await handler.handle(event as Envelope<never>, deps);
    } else if (known.length === 0) {
      await hearing.onUnhandled(event, deps);
    }
    // A used kind in a shape not known: its other shape, with the same version, is the one to apply.
  };

  /** Applies what waited for this moment, as far as it goes. */
  const drain = async (key: string): Promise<void> => {
    for (;;) {
      const next = await inbox.nextBuffered(key);
      if (!next) return;
      try {
        await dispatch(next.event);
      } catch (error) {
        if (error instanceof VersionGap) return;
        if (!(await givenUp(next, next.event.type, error))) throw error;
      }
      await inbox.removeBuffered(next);
    }
  };

  /** Counts a failure; parks the message and says so when it has failed for good. */
  const givenUp = async (
    place: Pick<BufferedEvent, 'stream' | 'seq'>,
    subject: string,
    error: unknown,
  ): Promise<boolean> => {
    if (!(error instanceof Undecodable)) {
      if (isUnavailable(error)) return false;
      await healthy();
      const { count, since } = await inbox.recordAttempt(place.stream, place.seq);
      const hopeless =
        error instanceof AggregateNotFoundYet
          ? Date.now() - since.getTime() > notYetForMs
          : count >= triesBeforeParking;
      if (!hopeless) return false;
    }
    await publishDeadLetter(bus, { service, stream: place.stream, seq: place.seq, subject }, error);
    await inbox.clearAttempts(place.stream, place.seq);
    lifecycle.log.error(
      { stream: place.stream, seq: place.seq, subject, err: error },
      'alarm: parked a message',
    );
    return true;
  };

  const apply = async (event: Envelope, delivery: Pick<StreamMessage, 'stream' | 'seq'>): Promise<void> => {
    const key = `${event.source}/${event.subject}`;
    try {
      await dispatch(event);
    } catch (error) {
      if (!(error instanceof VersionGap)) throw error;
      await inbox.buffer(event, delivery);
    }
    await drain(key);
  };

  const handle = async (delivery: StreamMessage): Promise<void> => {
    const working = setInterval(() => delivery.working(), ackWaitMs / 3);
    let type = 'undecodable';
    try {
      const event = decodeEnvelope(delivery);
      type = event.type;
      await queue.run(`${event.source}/${event.subject}`, () => apply(event, delivery));
      await delivery.ack();
      heard.inc({ type, outcome: 'applied' });
      lifecycle.log.info(
        { eventId: event.id, type, subject: event.subject, deliveries: delivery.deliveryCount },
        'heard',
      );
    } catch (error) {
      await failed(delivery, type, error);
    } finally {
      clearInterval(working);
    }
  };

  const failed = async (delivery: StreamMessage, type: string, error: unknown): Promise<void> => {
    away ||= isUnavailable(error);
    try {
      if (error instanceof RetryAfter) {
        delivery.nak(error.delayMs);
      } else if (await givenUp(delivery, delivery.subject, error)) {
        await delivery.ack();
        heard.inc({ type, outcome: 'parked' });
      } else {
        delivery.nak(backoffMs(delivery.deliveryCount, redelivery));
        heard.inc({ type, outcome: 'again' });
        lifecycle.log.warn({ err: error, type, deliveries: delivery.deliveryCount }, 'comes again');
      }
    } catch (cause) {
      // Counting or parking needs a dependency that is away: the message simply comes again.
      lifecycle.log.warn({ err: cause, type }, 'comes again');
      delivery.nak(backoffMs(delivery.deliveryCount, redelivery));
    }
  };

  const untilHealthy = async () => {
    for (let failures = 1; !closing.signal.aborted; failures++) {
      const well = await healthy().then(
        () => true,
        () => false,
      );
      if (well) {
        away = false;
        return;
      }
      const pauseMs = backoffMs(failures, healthCheck);
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };

  const ended = new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve()));
  /** Broker and database have answered once, or the app is closing. */
  const started = Promise.race([Promise.all([bus.ready, inbox.ready]), ended]).catch(() => undefined);

  const loop = async (owner: Owner) => {
    await started;
    while (!closing.signal.aborted) {
      await untilHealthy();
      const inHand = new Set<Promise<void>>();
      try {
        for await (const delivery of bus.consume(streamOf(owner), closing.signal)) {
          const work = handle(delivery).finally(() => inHand.delete(work));
          inHand.add(work);
          if (inHand.size >= 64) await Promise.race(inHand);
          if (away) break;
        }
      } catch (error) {
        lifecycle.log.warn({ err: error, owner }, 'the consumer is rebuilt');
      }
      await Promise.allSettled(inHand);
      if (closing.signal.aborted) return;
      await bus.declare().catch(() => sleep(500));
    }
  };

  const loops = (Object.keys(options.subscriptions) as Owner[]).map((owner) => loop(owner));

  const waiting = runPeriodically(
    1000,
    async () => {
      await started;
      if (closing.signal.aborted) return;
      for (const key of await inbox.bufferedKeys()) await queue.run(key, () => drain(key));
      for (const { key, version } of await inbox.claimOverdue(overdueMs)) {
        const [owner, id] = key.split('/');
        lifecycle.log.error(
          { key, version },
          'alarm: an event waits for one that has not come; asking its owner',
        );
        await bus.request(`refill.${owner}.${id}`, '', 5000);
      }
    },
    (error) => lifecycle.log.warn({ err: error }, 'waiting events are tried again shortly'),
  );

  respondToRetries(bus, service, async (parked) => {
    const original = await bus.message(parked.stream, parked.seq);
    if (!original) throw new Error('the original is no longer in its stream');
    const event = decodeEnvelope(original);
    await queue.run(`${event.source}/${event.subject}`, () => apply(event, parked));
  });

  lifecycle.onClose(async () => {
    closing.abort();
    await Promise.all([...loops, waiting.stop()]);
  });
}
