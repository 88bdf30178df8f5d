import { expect, test } from 'vitest';
import { classesOf, refundTerms } from './refund-terms.ts';

const standard = { id: 'standard', name: 'Standard' };
const first = { id: 'first', name: 'First' };
const sleeper = { id: 'sleeper', name: 'Sleeper' };
const bands = [
  { hoursBefore: 24, feePercent: 10 },
  { hoursBefore: 2, feePercent: 50 },
];

test('without rules nothing is refunded', () => {
  expect(refundTerms(undefined, [standard])[0]?.text).toMatch(/nothing is given back/);
});

test('classes with the same terms share a sentence', () => {
  const rules = { version: '1', classes: { standard: bands, first: bands, sleeper: [] } };
  expect(refundTerms(rules, [standard, first, sleeper]).map((term) => term.classes)).toEqual([
    ['Standard', 'First'],
    ['Sleeper'],
  ]);
});

test('only the classes of the given seats are listed', () => {
  const coaches = [
    { label: 'A', class: 'first', rows: 2, pattern: 'A_BC' },
    { label: 'B', class: 'standard', rows: 2, pattern: 'AB_CD' },
  ];
  expect(classesOf({ coaches, classes: [standard, first] }, ['A-1', 'A-2'])).toEqual([first]);
  expect(classesOf({ coaches, classes: [standard, first] }, ['A-1', 'B-2'])).toEqual([standard, first]);
});
