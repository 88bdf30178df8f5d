import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for progress: asks again until the answer is truthy. The limit is there to fail a test, not to time it.
 * @throws with what the last answer was.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  limitMs = 30_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited for ${what}; the last answer was`, { cause: last });
    await sleep(20);
  }
}
