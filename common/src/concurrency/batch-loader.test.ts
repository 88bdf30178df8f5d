import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { batchLoader } from './batch-loader.ts';

/** Loads words by their first letter; each answer is the word in capitals. */
function openLoader(maxBatchSize = 10) {
  const batches: string[][] = [];
  const load = batchLoader<string, string>({
    maxBatchSize,
    keyOf: (word) => word.slice(0, 1),
    load: async (words) => {
      batches.push(words);
      if (words.includes('bad')) throw new Error('down');
      return words.filter((word) => word !== 'silent').map((word) => word.toUpperCase());
    },
  });
  return { load, batches };
}

test('requests of one turn are loaded together, by key and in order; later ones by themselves', async () => {
  const { load, batches } = openLoader();
  const first = ['ant', 'cow', 'ape'].map(load);
  expect(batches).toEqual([]);
  await turn();
  expect(batches).toEqual([['ant', 'ape'], ['cow']]);
  expect(await Promise.all([...first, load('asp')])).toEqual(['ANT', 'COW', 'APE', 'ASP']);
  expect(batches.at(-1)).toEqual(['asp']);
});

test('no batch is larger than the maximum', async () => {
  const { load, batches } = openLoader(2);
  await Promise.all(['a1', 'a2', 'a3', 'a4', 'a5'].map(load));
  expect(batches).toEqual([['a1', 'a2'], ['a3', 'a4'], ['a5']]);
});

test('a failure rejects every request of its batch and no other', async () => {
  const { load } = openLoader();
  const results = await Promise.allSettled(['bee', 'bad', 'cow'].map(load));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  await expect(load('silent')).rejects.toThrow('has no answer');
});

test('requests made while a batch is in flight form the next one, unless that batch hangs', async () => {
  const batches: { words: string[]; answer: (words: string[]) => void }[] = [];
  const load = batchLoader<string, string>({
    maxBatchSize: 10,
    keyOf: () => 'all',
    load: (words) => new Promise((answer) => batches.push({ words, answer })),
  });
  const first = load('ant');
  await turn();
  const next = ['bee', 'cow'].map(load);
  await turn();
  expect(batches.map(({ words }) => words)).toEqual([['ant']]);
  batches[0]?.answer(['ANT']);
  expect(await first).toBe('ANT');
  await expect.poll(() => batches[1]?.words).toEqual(['bee', 'cow']);

  const later = load('dog');
  await expect.poll(() => batches[2]?.words).toEqual(['dog']);
  batches[2]?.answer(['DOG']);
  expect(await later).toBe('DOG');
  batches[1]?.answer(['BEE', 'COW']);
  expect(await Promise.all(next)).toEqual(['BEE', 'COW']);
});
