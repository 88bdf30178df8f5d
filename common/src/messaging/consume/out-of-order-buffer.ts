import type { KeyedQueue } from '../../concurrency/keyed-queue.ts';
import type { Envelope } from '../../contracts/define.ts';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import { VersionGap } from '../../store/document.ts';
import type { Bus } from '../bus.ts';
import type { MessageInbox } from '../inbox.ts';
import type { RecordFailure } from './retry-policy.ts';

/** An event that waits this long for an earlier one is overdue, and the owner is asked for all of them. */
const overdueMs = 15_000;
const requestTimeoutMs = 5000;

export interface OutOfOrderBuffer {
  /** Applies an event, or buffers it when earlier ones are missing; then applies what has become applicable. */
  apply(event: Envelope, place: { stream: string; seq: number }): Promise<void>;
  /** Applies what another process has buffered and asks owners for what is overdue. Returns whether anything is left. */
  sweep(): Promise<boolean>;
}

/** Puts the events of each aggregate into the order of their versions; one event of an aggregate at a time. */
export function outOfOrderBuffer(
  { log }: Pick<Lifecycle, 'log'>,
  deps: {
    bus: Pick<Bus, 'request'>;
    inbox: Pick<MessageInbox, 'buffer' | 'nextBuffered' | 'removeBuffered' | 'bufferedKeys' | 'claimOverdue'>;
    queue: KeyedQueue;
    /** @throws VersionGap when earlier events are missing. */
    dispatch: (event: Envelope) => Promise<void>;
    recordFailure: RecordFailure;
    /** Something has been buffered. */
    onBuffered: () => void;
  },
): OutOfOrderBuffer {
  const { bus, inbox, queue, dispatch, recordFailure, onBuffered } = deps;
  /**
   * Aggregates with a buffered event, as far as this process knows. The inbox is read for these alone, because nearly all
   * events arrive in order; a sweep finds what other processes have buffered.
   */
  const buffered = new Set<string>();

  const drain = async (key: string): Promise<void> => {
    for (;;) {
      const next = await inbox.nextBuffered(key);
      if (!next) {
        buffered.delete(key);
        return;
      }
      try {
        await dispatch(next.event);
      } catch (error) {
        if (error instanceof VersionGap) return;
        const { stream, seq, event } = next;
        if (!(await recordFailure({ stream, seq, subject: event.type }, error))) throw error;
      }
      await inbox.removeBuffered(next);
    }
  };

  const requestFromOwner = async (key: string, version: number): Promise<void> => {
    const [owner, id] = key.split('/');
    log.error({ key, version }, 'alarm: an earlier event is missing, asking its owner to publish again');
    await bus.request(`refill.${owner}.${id}`, '', requestTimeoutMs);
  };

  return {
    apply(event, place) {
      const key = `${event.source}/${event.subject}`;
      return queue.run(key, async () => {
        try {
          await dispatch(event);
        } catch (error) {
          if (!(error instanceof VersionGap)) throw error;
          await inbox.buffer(event, place);
          buffered.add(key);
          onBuffered();
        }
        if (buffered.has(key)) await drain(key);
      });
    },
    async sweep() {
      for (const key of await inbox.bufferedKeys()) buffered.add(key);
      if (buffered.size === 0) return false;
      for (const key of buffered) await queue.run(key, () => drain(key));
      for (const { key, version } of await inbox.claimOverdue(overdueMs))
        await requestFromOwner(key, version);
      return true;
    },
  };
}
