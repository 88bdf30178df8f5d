/** Work that runs beside requests until its service closes. */
export interface PeriodicTask {
  /** Resolves when the run in progress is finished. */
  stop(): Promise<void>;
  /** Runs the task within so many milliseconds, if it is not due earlier anyway. */
  trigger(withinMs?: number): void;
}

/** Timers take no more than this. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs `task` again and again, never twice at a time: `everyMs` after the last run, or after as many milliseconds as the
 * run returned (`Infinity` waits for a trigger), and earlier when triggered. A failure is passed to `failed`, and the
 * task runs again after `everyMs`.
 */
export function runPeriodically(
  everyMs: number,
  task: () => Promise<number | undefined> | Promise<void>,
  failed: (error: unknown) => void,
): PeriodicTask {
  let dueAt = 0;
  let isStopped = false;
  /** Ends the pause in progress or changes its length. */
  let reschedule: () => void = () => undefined;

  const trigger = (withinMs = 0) => {
    const at = performance.now() + withinMs;
    if (at >= dueAt) return;
    dueAt = at;
    reschedule();
  };
  const untilDue = () =>
    new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      reschedule = () => {
        clearTimeout(timer);
        const leftMs = dueAt - performance.now();
        if (isStopped || leftMs <= 0) {
          reschedule = () => undefined;
          resolve();
        } else if (leftMs < Number.POSITIVE_INFINITY) {
          timer = setTimeout(() => reschedule(), Math.min(Math.ceil(leftMs), longestTimerMs));
        }
      };
      reschedule();
    });

  const loop = async () => {
    while (!isStopped) {
      dueAt = Number.POSITIVE_INFINITY;
      let nextMs = everyMs;
      try {
        nextMs = (await task()) ?? everyMs;
      } catch (error) {
        failed(error);
      }
      trigger(nextMs);
      await untilDue();
    }
  };
  const running = loop();

  return {
    trigger,
    async stop() {
      isStopped = true;
      reschedule();
      await running;
    },
  };
}
