import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requestSlots } from './request-slots.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a released slot goes to the request that has waited longest, once', async () => {
  const slots = requestSlots({ max: 1, maxWaiting: 2, maxWaitMs: 5000 });
  const first = await slots.acquire();
  const admitted: string[] = [];
  const second = slots.acquire().then((release) => {
    admitted.push('second');
    return release;
  });
  const third = slots.acquire().then(() => admitted.push('third'));
  first();
  first();
  const release = await second;
  expect(admitted).toEqual(['second']);
  release();
  await third;
  expect(admitted).toEqual(['second', 'third']);
});

test('a request that waits too long is refused and told when to try again', async () => {
  const slots = requestSlots({ max: 1, maxWaiting: 2, maxWaitMs: 5000 });
  const release = await slots.acquire();
  const refused = expect(slots.acquire()).rejects.toMatchObject({
    code: 'busy',
    retryAfterSeconds: expect.any(Number),
  });
  await vi.advanceTimersByTimeAsync(5000);
  await refused;
  // The slot was not given to the request that had left.
  release();
  await expect(slots.acquire()).resolves.toBeTypeOf('function');
});

test('a full queue refuses at once', async () => {
  const slots = requestSlots({ max: 1, maxWaiting: 1, maxWaitMs: 5000 });
  await slots.acquire();
  slots.acquire().catch(() => undefined);
  await expect(slots.acquire()).rejects.toMatchObject({ code: 'busy' });
});
