import { expect, test } from 'vitest';
import { refundTerms } from './refund-terms.ts';

const rules = (...bands: [hoursBefore: number, feePercent: number][]) => ({
  version: '1',
  classes: { first: bands.map(([hoursBefore, feePercent]) => ({ hoursBefore, feePercent })) },
});

test('says each band in words', () => {
  expect(refundTerms(rules([72, 0], [24, 10], [1, 50], [0.5, 75], [0, 100]), 'first')).toEqual([
    'Cancelled 3 days or more before departure: the whole fare is given back.',
    'Cancelled 24 hours or more before departure: 90 % of the fare is given back.',
    'Cancelled 1 hour or more before departure: 50 % of the fare is given back.',
    'Cancelled 30 minutes or more before departure: 25 % of the fare is given back.',
    'Cancelled before departure: nothing is given back.',
    'Later: nothing is given back.',
  ]);
});

test.each([
  ['no rules', undefined],
  ['rules for other classes', rules([24, 10])],
])('%s give nothing back', (_what, given) => {
  expect(refundTerms(given, 'standard')).toEqual(['Nothing is given back after a cancellation.']);
});
