import { expect, test } from 'vitest';
import { termsInWords } from './refund-terms.ts';

test.each([
  [
    [
      [24, 10],
      [2, 50],
    ],
    'You get 90% back up to 24 hours before departure, 50% up to 2 hours before, nothing later.',
  ],
  [
    [
      [168, 0],
      [1, 25],
      [0.5, 40],
      [0, 99],
    ],
    'You get everything back up to 7 days before departure, 75% up to 1 hour before, 60% up to 30 minutes before, 1% until departure, nothing later.',
  ],
  [[], 'Once paid, nothing is given back.'],
  [[[24, 100]], 'Once paid, nothing is given back.'],
])('bands are read from the most hours down: %j', (bands, words) => {
  expect(termsInWords(bands.map(([hoursBefore = 0, feePercent = 0]) => ({ hoursBefore, feePercent })))).toBe(
    words,
  );
});
