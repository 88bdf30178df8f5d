import { expect, test } from 'vitest';
import { ProblemError } from '../../lib/problem-error.ts';
import { pickedText, positionsIn, splitOf, splitText } from './pick-text.ts';

test('assigned seats are described with how close they are', () => {
  expect(pickedText({ seats: ['A-3', 'A-4'], closeness: 'same-bay' })).toBe(
    'A-3 and A-4 are held for you, side by side.',
  );
  expect(pickedText({ seats: ['A-3'], closeness: 'same-bay' })).toBe('A-3 is held for you.');
});

const problem = (code: string, facts: Record<string, unknown>) =>
  new ProblemError({ type: 'about:blank', title: '', status: 409, code, facts });

test('only a party that cannot sit together is offered a split', () => {
  const facts = { best: { seats: ['A-3', 'B-1'], closeness: 'adjacent-coaches' } };
  expect(splitOf(problem('not-together', facts))).toEqual(['A-3', 'B-1']);
  expect(splitOf(problem('sold-out', facts))).toBeUndefined();
  expect(splitOf(problem('not-together', {}))).toBeUndefined();
  expect(splitOf(undefined)).toBeUndefined();
});

test('a split is described coach by coach', () => {
  expect(splitText(['A-3', 'A-9', 'B-1'])).toBe('2 seats in coach A and 1 seat in coach B');
});

test('only positions that make a difference are offered', () => {
  const coach = (label: string, pattern: string, travelClass: string) => ({
    label,
    rows: 2,
    pattern,
    class: travelClass,
  });
  const coaches = [
    coach('A', 'AB_CD', 'standard'),
    coach('B', 'A_B', 'first'),
    coach('S', 'LMU_LU', 'sleeper'),
  ];
  expect(positionsIn(coaches, 'standard')).toEqual(['window', 'aisle']);
  expect(positionsIn(coaches, 'first')).toEqual([]);
  expect(positionsIn(coaches, 'sleeper')).toEqual(['lower']);
});
