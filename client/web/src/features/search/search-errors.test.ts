import { expect, test } from 'vitest';
import { searchErrors } from './search-errors.ts';

const station = (id: string) => ({ id, name: id, zone: 'UTC' });
const today = '2026-11-21';

test('a complete search has no errors', () => {
  expect(searchErrors({ from: station('a'), to: station('b'), date: today, today })).toEqual({});
});

test('each field has its own error', () => {
  const empty = searchErrors({ from: undefined, to: undefined, date: '', today });
  expect(Object.keys(empty).toSorted()).toEqual(['date', 'from', 'to']);
  expect(searchErrors({ from: station('a'), to: station('a'), date: today, today })).toHaveProperty('to');
  expect(searchErrors({ from: station('a'), to: station('b'), date: '2026-11-20', today })).toHaveProperty(
    'date',
  );
  expect(searchErrors({ from: station('a'), to: station('b'), date: '2026-02-30', today })).toHaveProperty(
    'date',
  );
});
