import { afterEach, expect, test, vi } from 'vitest';
import { taggedCache } from './tagged-cache.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A loader that adds the given tags and counts its calls. */
function loader(...tags: string[]) {
  return vi.fn(async (addTags: (tags: readonly string[]) => void) => {
    addTags(tags);
    return `made of ${tags.join(' and ')}`;
  });
}

test('a value is loaded once, also for callers that ask while it is loading', async () => {
  const cache = taggedCache<string>();
  const load = loader('train');
  expect(await Promise.all([cache.getOrLoad('key', load), cache.getOrLoad('key', load)])).toEqual([
    'made of train',
    'made of train',
  ]);
  await cache.getOrLoad('key', load);
  expect(load).toHaveBeenCalledTimes(1);
});

test('invalidating a tag drops the entries with this tag and no other', async () => {
  const cache = taggedCache<string>();
  const [first, second] = [loader('day', 'night'), loader('day')];
  await cache.getOrLoad('first', first);
  await cache.getOrLoad('second', second);
  cache.invalidate(['night']);
  expect([cache.has('first'), cache.has('second')]).toEqual([false, true]);
  await cache.getOrLoad('first', first);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([2, 1]);
  cache.clear();
  expect([cache.has('first'), cache.has('second')]).toEqual([false, false]);
});

test('a change while a value is loading leaves nothing outdated in the cache', async () => {
  const cache = taggedCache<string>();
  const read = Promise.withResolvers<string>();
  const outdated = cache.getOrLoad('key', async (addTags) => {
    addTags(['train']);
    return read.promise;
  });
  await Promise.resolve();
  cache.invalidate(['train']);
  read.resolve('before the change');
  expect(await outdated).toBe('before the change');
  expect(cache.has('key')).toBe(false);
  expect(await cache.getOrLoad('key', loader('train'))).toBe('made of train');
});

test('a dropped entry that is still loading does not drop its successor', async () => {
  const cache = taggedCache<string>();
  const found = Promise.withResolvers<void>();
  const outdated = cache.getOrLoad('key', async (addTags) => {
    await found.promise;
    addTags(['train']);
    return 'old';
  });
  cache.clear();
  await cache.getOrLoad('key', loader('other'));
  found.resolve();
  await outdated;
  cache.invalidate(['train']);
  expect(cache.has('key')).toBe(true);
});

test('a failure reaches all concurrent callers and is not cached', async () => {
  const cache = taggedCache<string>();
  const fail = () => cache.getOrLoad('key', () => Promise.reject(new Error('away')));
  await expect(Promise.all([fail(), fail()])).rejects.toThrow('away');
  expect(cache.has('key')).toBe(false);
  expect(await cache.getOrLoad('key', loader('train'))).toBe('made of train');
});

test('one entry too many evicts the least recently used entry and no other', async () => {
  const cache = taggedCache<string>(100);
  const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`);
  for (const key of keys) await cache.getOrLoad(key, loader('train'));
  await cache.getOrLoad('key-0', loader('train'));
  await cache.getOrLoad('one too many', loader('train'));
  expect(keys.filter((key) => !cache.has(key))).toEqual(['key-1']);
});

test('no entry lives longer than two minutes, and entries loaded together do not expire together', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  // At 0 ms, where a fake clock starts, lru-cache gives an entry no time to live.
  vi.advanceTimersByTime(1);
  const cache = taggedCache<string>();
  const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`);
  for (const key of keys) await cache.getOrLoad(key, loader('train'));
  const left = () => keys.filter((key) => cache.has(key)).length;
  vi.advanceTimersByTime(59_000);
  expect(left()).toBe(200);
  vi.advanceTimersByTime(31_000);
  expect(left()).toBeGreaterThan(50);
  expect(left()).toBeLessThan(150);
  vi.advanceTimersByTime(31_000);
  expect(left()).toBe(0);
});
