import { expect, test } from 'vitest';
import { planOf, seatTowards } from './coach-plan.ts';

const coach = { label: 'B', class: 'standard', rows: 3, pattern: 'AB_CD' };
const ids = (direction: 'down' | 'across') =>
  planOf(coach, direction).map((row) => row.map((seat) => seat?.number));

test('a coach is drawn down or across', () => {
  expect(ids('down')).toEqual([
    [1, 2, undefined, 3, 4],
    [5, 6, undefined, 7, 8],
    [9, 10, undefined, 11, 12],
  ]);
  expect(ids('across')[0]).toEqual([1, 5, 9]);
  expect(ids('across')[2]).toEqual([undefined, undefined, undefined]);
});

test('arrow keys cross the aisle and stop at the edges', () => {
  const down = planOf(coach, 'down');
  expect(seatTowards(down, 'B-2', 'ArrowRight')?.id).toBe('B-3');
  expect(seatTowards(down, 'B-2', 'ArrowDown')?.id).toBe('B-6');
  expect(seatTowards(down, 'B-1', 'ArrowLeft')).toBeUndefined();
  expect(seatTowards(down, 'B-12', 'ArrowDown')).toBeUndefined();
  expect(seatTowards(down, 'B-6', 'Home')?.id).toBe('B-5');
  expect(seatTowards(down, 'B-6', 'End')?.id).toBe('B-8');
  expect(seatTowards(down, 'B-6', 'x')).toBeUndefined();
  const across = planOf(coach, 'across');
  expect(seatTowards(across, 'B-2', 'ArrowDown')?.id).toBe('B-3');
  expect(seatTowards(across, 'B-2', 'ArrowRight')?.id).toBe('B-6');
});
