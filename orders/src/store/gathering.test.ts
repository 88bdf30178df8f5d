import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gathering } from './gathering.ts';

/** Asks about words by their first letter; each answer is the word in capitals. */
function openGathering(most = 10) {
  const calls: string[][] = [];
  const ask = gathering<string, string>({
    most,
    keyOf: (word) => word.slice(0, 1),
    ask: async (words) => {
      calls.push(words);
      if (words.includes('bad')) throw new Error('down');
      return words.filter((word) => word !== 'silent').map((word) => word.toUpperCase());
    },
  });
  return { ask, calls };
}

test('what is asked in one turn goes together, by key and in order; what comes later goes by itself', async () => {
  const { ask, calls } = openGathering();
  const first = ['ant', 'cow', 'ape'].map(ask);
  expect(calls).toEqual([]);
  await turn();
  expect(calls).toEqual([['ant', 'ape'], ['cow']]);
  expect(await Promise.all([...first, ask('asp')])).toEqual(['ANT', 'COW', 'APE', 'ASP']);
  expect(calls.at(-1)).toEqual(['asp']);
});

test('no more go together than was said', async () => {
  const { ask, calls } = openGathering(2);
  await Promise.all(['a1', 'a2', 'a3', 'a4', 'a5'].map(ask));
  expect(calls).toEqual([['a1', 'a2'], ['a3', 'a4'], ['a5']]);
});

test('a failure is that of all who were asked about together, and of nobody else', async () => {
  const { ask } = openGathering();
  const answers = await Promise.allSettled(['bee', 'bad', 'cow'].map(ask));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  await expect(ask('silent')).rejects.toThrow('was not answered');
});

test('what is asked while a call is under way goes with the next, unless that call hangs', async () => {
  const calls: { words: string[]; answer: (words: string[]) => void }[] = [];
  const ask = gathering<string, string>({
    most: 10,
    keyOf: () => 'all',
    ask: (words) => new Promise((answer) => calls.push({ words, answer })),
  });
  const first = ask('ant');
  await turn();
  const next = ['bee', 'cow'].map(ask);
  await turn();
  expect(calls.map(({ words }) => words)).toEqual([['ant']]);
  calls[0]?.answer(['ANT']);
  expect(await first).toBe('ANT');
  await expect.poll(() => calls[1]?.words).toEqual(['bee', 'cow']);

  const later = ask('dog');
  await expect.poll(() => calls[2]?.words).toEqual(['dog']);
  calls[2]?.answer(['DOG']);
  expect(await later).toBe('DOG');
  calls[1]?.answer(['BEE', 'COW']);
  expect(await Promise.all(next)).toEqual(['BEE', 'COW']);
});
