import { type BackoffPolicy, backoffMs } from '../../concurrency/backoff.ts';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import { isUnavailable } from '../../runtime/unavailable.ts';
import { AggregateNotFoundYet } from '../../store/document.ts';
import type { Bus } from '../bus.ts';
import { publishDeadLetter } from '../dead-letters.ts';
import { Undecodable } from '../decode.ts';
import type { Attempts, MessageInbox } from '../inbox.ts';

const maxAttempts = 10;
/** How long a message waits for the document that it is about. */
const notFoundPatienceMs = 10 * 60_000;
/** The longest pause stays well below the 30 s in which consumers must have caught up after an outage. */
export const defaultRedelivery: BackoffPolicy = { firstMs: 100, longestMs: 5000 };
/** The document usually follows within a second, on another stream. */
const notFoundRedelivery = { firstMs: 100, longestMs: 400 };

/** The pause before a message that could not be handled is redelivered. */
export const redeliveryDelayMs = (
  error: unknown,
  deliveryCount: number,
  redelivery = defaultRedelivery,
  random?: () => number,
): number =>
  backoffMs(deliveryCount, error instanceof AggregateNotFoundYet ? notFoundRedelivery : redelivery, random);

/** Has a message failed for good after these attempts? */
export const isExhausted = (error: unknown, { count, since }: Attempts, nowMs: number): boolean =>
  error instanceof AggregateNotFoundYet ? nowMs - since.getTime() > notFoundPatienceMs : count >= maxAttempts;

/** Where a message lies in its stream. */
export interface FailedMessage {
  stream: string;
  seq: number;
  subject: string;
}

/** Records that handling failed; makes the message a dead letter and returns true when it will not be tried again. */
export type RecordFailure = (message: FailedMessage, error: unknown) => Promise<boolean>;

/**
 * A message that cannot be understood is set aside at once, any other one after `maxAttempts` failures. Failures count
 * only while dependencies answer: an outage must not turn messages into dead letters.
 */
export function retryPolicy(
  { log }: Pick<Lifecycle, 'log'>,
  deps: {
    service: string;
    bus: Pick<Bus, 'publish'>;
    inbox: Pick<MessageInbox, 'recordAttempt' | 'clearAttempts'>;
    healthy: () => Promise<unknown>;
    now?: () => number;
  },
): RecordFailure {
  const { service, bus, inbox, healthy, now = Date.now } = deps;
  return async ({ stream, seq, subject }, error) => {
    if (!(error instanceof Undecodable)) {
      if (isUnavailable(error)) return false;
      await healthy();
      if (!isExhausted(error, await inbox.recordAttempt(stream, seq), now())) return false;
    }
    await publishDeadLetter(bus, { service, stream, seq, subject }, error);
    await inbox.clearAttempts(stream, seq);
    log.error({ stream, seq, subject, err: error }, 'alarm: message set aside as a dead letter');
    return true;
  };
}
