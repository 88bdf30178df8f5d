import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../concurrency/backoff.ts';

const checkBackoff = { firstMs: 100, longestMs: 2000 };

/** Holds messages back while something that handlers need is away. */
export interface HealthGate {
  isClosed(): boolean;
  /** A handler found a dependency away. */
  close(): void;
  /** Resolves when dependencies answer, which opens the gate, or when `signal` is aborted. */
  whenHealthy(signal: AbortSignal): Promise<void>;
}

export function healthGate(healthy: () => Promise<unknown>): HealthGate {
  let isClosed = false;
  return {
    isClosed: () => isClosed,
    close() {
      isClosed = true;
    },
    async whenHealthy(signal) {
      for (let failures = 1; !signal.aborted; failures++) {
        try {
          await healthy();
          isClosed = false;
          return;
        } catch {
          const pauseMs = backoffMs(failures, checkBackoff);
          await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}
