import { expect, test } from 'vitest';
import { progressLine } from './progress.ts';

function at(total: number, ...handled: [ms: number, runs: number][]): string[] {
  const lines: string[] = [];
  let now = 0;
  const report = progressLine(
    total,
    (line) => lines.push(line),
    () => now,
  );
  for (const [ms, runs] of handled) {
    now = ms;
    report(runs);
  }
  return lines;
}

test('rate and time left are shown once a second, and the end always but once', () => {
  expect(at(1000, [500, 50], [900, 90], [1500, 150], [1600, 1000], [1601, 1000])).toEqual([
    '50 of 1000 runs, 100 a second, 10 s left',
    '150 of 1000 runs, 100 a second, 9 s left',
    '1000 of 1000 runs, 625 a second',
  ]);
});

test('a long time left is given in minutes', () => {
  expect(at(100_000, [10_000, 2500])).toEqual(['2500 of 100000 runs, 250 a second, 6 min 30 s left']);
});

test('nothing is divided by zero before the first run', () => {
  expect(at(10, [0, 0], [1000, 0])).toEqual(['0 of 10 runs', '0 of 10 runs']);
});
