import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PeriodicTask, runPeriodically } from './periodic-task.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
let task: PeriodicTask | undefined;
afterEach(async () => {
  await task?.stop();
  vi.useRealTimers();
});

/** A task that counts its runs and returns what `next` says. */
function counting(everyMs: number, next: () => Promise<number | undefined>) {
  const runs = { count: 0, failures: 0 };
  task = runPeriodically(
    everyMs,
    () => {
      runs.count += 1;
      return next();
    },
    () => {
      runs.failures += 1;
    },
  );
  return { runs, task };
}

test('runs at once and then at its interval', async () => {
  const { runs } = counting(100, async () => undefined);
  expect(runs.count).toBe(1);
  await vi.advanceTimersByTimeAsync(99);
  expect(runs.count).toBe(1);
  await vi.advanceTimersByTimeAsync(201);
  expect(runs.count).toBe(4);
});

test('a run may ask for another pause, or for none before the next trigger', async () => {
  let pauseMs = 1000;
  const { runs, task: sleeping } = counting(100, async () => pauseMs);
  await vi.advanceTimersByTimeAsync(999);
  expect(runs.count).toBe(1);
  pauseMs = Number.POSITIVE_INFINITY;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(runs.count).toBe(2);
  sleeping.trigger();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs.count).toBe(3);
});

test('a trigger brings the next run forward and never puts it off', async () => {
  const { runs, task: waiting } = counting(1000, async () => undefined);
  await vi.advanceTimersByTimeAsync(0);
  waiting.trigger(200);
  waiting.trigger(500);
  await vi.advanceTimersByTimeAsync(199);
  expect(runs.count).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs.count).toBe(2);
});

test('a trigger during a run leads to another run right after it', async () => {
  const { runs, task: busy } = counting(60_000, async () => undefined);
  busy.trigger();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs.count).toBe(2);
});

test('a failure is reported, and the task runs again after its interval', async () => {
  const { runs } = counting(100, () => Promise.reject(new Error('away')));
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toEqual({ count: 2, failures: 2 });
});
