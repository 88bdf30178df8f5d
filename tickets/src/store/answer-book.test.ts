import { afterEach, expect, test, vi } from 'vitest';
import { answerBook } from './answer-book.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A maker that reads the named things and counts how often it is asked. */
function making(...names: string[]) {
  return vi.fn(async (reads: (names: readonly string[]) => void) => {
    reads(names);
    return `made of ${names.join(' and ')}`;
  });
}

test('an answer is made once, also for those who ask while it is in the making', async () => {
  const book = answerBook<string>();
  const make = making('train');
  expect(await Promise.all([book.ask('key', make), book.ask('key', make)])).toEqual([
    'made of train',
    'made of train',
  ]);
  await book.ask('key', make);
  expect(make).toHaveBeenCalledTimes(1);
});

test('a change drops the answers made of it and no other', async () => {
  const book = answerBook<string>();
  const [first, second] = [making('day', 'night'), making('day')];
  await book.ask('first', first);
  await book.ask('second', second);
  book.changed(['night']);
  expect([book.has('first'), book.has('second')]).toEqual([false, true]);
  await book.ask('first', first);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
  book.clear();
  expect([book.has('first'), book.has('second')]).toEqual([false, false]);
});

test('what changes while an answer is in the making leaves nothing old behind', async () => {
  const book = answerBook<string>();
  const read = Promise.withResolvers<string>();
  const old = book.ask('key', async (reads) => {
    reads(['train']);
    return read.promise;
  });
  await Promise.resolve();
  book.changed(['train']);
  read.resolve('as it was before');
  expect(await old).toBe('as it was before');
  expect(book.has('key')).toBe(false);
  expect(await book.ask('key', making('train'))).toBe('made of train');
});

test('a dropped answer that is still reading does not drop its successor', async () => {
  const book = answerBook<string>();
  const found = Promise.withResolvers<void>();
  const old = book.ask('key', async (reads) => {
    await found.promise;
    reads(['train']);
    return 'old';
  });
  book.clear();
  await book.ask('key', making('other'));
  found.resolve();
  await old;
  book.changed(['train']);
  expect(book.has('key')).toBe(true);
});

test('a failure is told to all who asked and not kept', async () => {
  const book = answerBook<string>();
  const failing = () => book.ask('key', () => Promise.reject(new Error('away')));
  await expect(Promise.all([failing(), failing()])).rejects.toThrow('away');
  expect(book.has('key')).toBe(false);
  expect(await book.ask('key', making('train'))).toBe('made of train');
});

test('the answers asked for last are kept', async () => {
  const book = answerBook<string>(2);
  await book.ask('a', making('a'));
  await book.ask('b', making('b'));
  await book.ask('a', making('a'));
  await book.ask('c', making('c'));
  expect(['a', 'b', 'c'].filter((key) => book.has(key))).toEqual(['a', 'c']);
});

test('nothing is kept longer than two minutes, and what was made together does not go together', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const book = answerBook<string>();
  const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`);
  for (const key of keys) await book.ask(key, making('train'));
  const left = () => keys.filter((key) => book.has(key)).length;
  vi.advanceTimersByTime(59_000);
  expect(left()).toBe(200);
  vi.advanceTimersByTime(31_000);
  expect(left()).toBeGreaterThan(50);
  expect(left()).toBeLessThan(150);
  vi.advanceTimersByTime(30_000);
  expect(left()).toBe(0);
});
