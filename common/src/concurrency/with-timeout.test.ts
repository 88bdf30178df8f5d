import { expect, test } from 'vitest';
import { waitWithTimeout } from './with-timeout.ts';

test('waits until the work is done', async () => {
  const done: string[] = [];
  const work = new Promise<void>((resolve) => {
    setImmediate(() => {
      done.push('work');
      resolve();
    });
  });
  await waitWithTimeout(60_000, work);
  expect(done).toEqual(['work']);
});

test('stops waiting after the timeout', async () => {
  await expect(waitWithTimeout(1, new Promise(() => undefined))).resolves.toBeUndefined();
});

test('fails with the work', async () => {
  await expect(waitWithTimeout(60_000, Promise.reject(new Error('down')))).rejects.toThrow('down');
});
