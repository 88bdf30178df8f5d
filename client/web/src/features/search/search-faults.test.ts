import { expect, test } from 'vitest';
import { faultsOf } from './search-faults.ts';

const station = (id: string) => ({ id, name: id, zone: 'UTC' });
const today = '2026-11-21';

test('a whole wish has no fault', () => {
  expect(faultsOf({ from: station('a'), to: station('b'), date: today, today })).toEqual({});
});

test('each field tells its own fault', () => {
  const empty = faultsOf({ from: undefined, to: undefined, date: '', today });
  expect(Object.keys(empty).toSorted()).toEqual(['date', 'from', 'to']);
  expect(faultsOf({ from: station('a'), to: station('a'), date: today, today })).toHaveProperty('to');
  expect(faultsOf({ from: station('a'), to: station('b'), date: '2026-11-20', today })).toHaveProperty(
    'date',
  );
  expect(faultsOf({ from: station('a'), to: station('b'), date: '2026-02-30', today })).toHaveProperty(
    'date',
  );
});
