import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Coach } from '../contracts/tickets.ts';
import { findSeat, parseSeatId, seatCount, seatIds, seatsOf } from './coaches.ts';

const coach = (pattern: string, rows: number, label = 'B'): Coach => ({
  label,
  class: 'standard',
  rows,
  pattern,
});

test('seats are numbered row by row and know their place', () => {
  const seats = seatsOf(coach('ABC_DE', 2));
  expect(seats.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, index) => `B-${index + 1}`));
  expect(seats.slice(0, 5).map(({ position }) => position)).toEqual([
    'window',
    'middle',
    'aisle',
    'aisle',
    'window',
  ]);
  expect(seats[8]).toEqual({
    id: 'B-9',
    coach: 'B',
    class: 'standard',
    number: 9,
    row: 2,
    column: 5,
    position: 'aisle',
  });
});

test('a single seat by the wall is at the window', () => {
  expect(seatsOf(coach('A_BC', 1)).map(({ position }) => position)).toEqual(['window', 'aisle', 'window']);
});

test('a bay has lower, middle and upper berths', () => {
  const positions = seatsOf(coach('LMU_LU', 1)).map(({ position }) => position);
  expect(positions).toEqual(['lower', 'middle', 'upper', 'lower', 'upper']);
  expect(seatsOf(coach('KLM_N', 1)).map(({ position }) => position)).toEqual([
    'window',
    'middle',
    'aisle',
    'window',
  ]);
});

test('every seat is found by its id, and no other', () => {
  const pattern = fc.constantFrom('AB_CD', 'A_BC', 'ABC_DEF', 'LU_LU', 'A');
  fc.assert(
    fc.property(pattern, fc.integer({ min: 1, max: 30 }), (marks, rows) => {
      const coaches = [coach(marks, rows, 'A'), coach('AB_CD', 3, 'B')];
      const seats = coaches.flatMap(seatsOf);
      expect(seatIds(coaches)).toEqual(seats.map(({ id }) => id));
      expect(seats.map(({ id }) => findSeat(coaches, id))).toEqual(seats);
      expect(findSeat(coaches, `A-${seatCount(coach(marks, rows)) + 1}`)).toBeUndefined();
      expect(findSeat(coaches, 'C-1')).toBeUndefined();
    }),
  );
});

test.each(['', 'B', 'B-', 'B-0', 'B-01', 'B-1.5', 'B--1', '-1', 'B-14 ', 'B-123456'])(
  '%o is no seat id',
  (id) => {
    expect(parseSeatId(id)).toBeUndefined();
  },
);

test('a seat id names coach and number', () => {
  expect(parseSeatId('KHA-14')).toEqual({ coach: 'KHA', number: 14 });
});
