import { DomainError } from '@railhead/common/domain/domain-error';

/** Gives the slot back; further calls do nothing. */
export type ReleaseSlot = () => void;

export interface RequestSlots {
  /** @throws DomainError `busy` if there is no slot in time. */
  acquire(): Promise<ReleaseSlot>;
}

interface Waiter {
  admit(release: ReleaseSlot): void;
  timer: NodeJS.Timeout;
}

/**
 * Bounds how many requests are in progress at once, how many wait, and for how long each waits. Whoever waits too long
 * or finds the queue full is refused with 503 `busy` and Retry-After.
 */
export function requestSlots(options: { max: number; maxWaiting: number; maxWaitMs: number }): RequestSlots {
  const { max, maxWaiting, maxWaitMs } = options;
  const waiting = new Set<Waiter>();
  let taken = 0;
  const refusal = () => new DomainError('busy', { retryAfterSeconds: 1 + Math.floor(Math.random() * 4) });

  const takenSlot = (): ReleaseSlot => {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const [next] = waiting;
      if (!next) {
        taken -= 1;
        return;
      }
      waiting.delete(next);
      clearTimeout(next.timer);
      next.admit(takenSlot());
    };
  };

  return {
    acquire() {
      if (taken < max) {
        taken += 1;
        return Promise.resolve(takenSlot());
      }
      if (waiting.size >= maxWaiting) return Promise.reject(refusal());
      return new Promise((admit, refuse) => {
        const timer = setTimeout(() => {
          waiting.delete(waiter);
          refuse(refusal());
        }, maxWaitMs);
        const waiter: Waiter = { admit, timer };
        waiting.add(waiter);
      });
    },
  };
}
