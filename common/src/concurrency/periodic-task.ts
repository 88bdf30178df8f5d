import { setTimeout as sleep } from 'node:timers/promises';

/** Something that runs beside requests until its service closes. */
export interface PeriodicTask {
  /** Resolves when the task in hand is finished. */
  stop(): Promise<void>;
  /** Run soon instead of at the next tick of the clock. */
  trigger(): void;
}

/**
 * Runs `task` again and again, `everyMs` apart and at once when woken; never two at a time. A failure is told to
 * `failed` and does not end the loop.
 */
export function runPeriodically(
  everyMs: number,
  task: () => Promise<void>,
  failed: (error: unknown) => void,
): PeriodicTask {
  const closing = new AbortController();
  let woken = false;
  let pause: AbortController | undefined;

  const loop = async () => {
    while (!closing.signal.aborted) {
      woken = false;
      await task().catch(failed);
      if (woken || closing.signal.aborted) continue;
      pause = new AbortController();
      await sleep(everyMs, undefined, { signal: pause.signal }).catch(() => undefined);
    }
  };
  const running = loop();

  return {
    trigger() {
      woken = true;
      pause?.abort();
    },
    async stop() {
      closing.abort();
      pause?.abort();
      await running;
    },
  };
}
