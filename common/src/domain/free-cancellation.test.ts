import { expect, test } from 'vitest';
import { areTimesEqual, isCancellationFree } from './free-cancellation.ts';

const at = (departure: string, arrival: string) => ({
  departure: `2026-12-02T${departure}:00Z`,
  arrival: `2026-12-02T${arrival}:00Z`,
});
const booked = at('12:00', '13:30');

test.each([
  ['one hour later', at('13:00', '14:30'), true],
  ['a minute less than an hour later', at('12:59', '14:29'), false],
  ['a minute earlier', at('11:59', '13:30'), true],
  ['departing on time, arriving an hour later', at('12:00', '14:30'), true],
  ['departing on time, arriving an hour earlier', at('12:00', '12:30'), true],
  ['departing on time, arriving a little earlier', at('12:00', '13:00'), false],
  ['as sold', booked, false],
])('%s', (_, current, isFree) => {
  expect(isCancellationFree(booked, current)).toBe(isFree);
});

test('the same instant may be written in two ways', () => {
  expect(areTimesEqual(booked, at('12:00', '13:30'))).toBe(true);
  expect(areTimesEqual(booked, { ...booked, departure: '2026-12-02T12:00:00.000Z' })).toBe(true);
  expect(areTimesEqual(booked, at('12:00', '13:31'))).toBe(false);
});
