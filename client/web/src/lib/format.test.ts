import { expect, test } from 'vitest';
import { addDays, count, dateAt, daysBetween, duration, isDate, money, timeAt } from './format.ts';

const zone = 'Asia/Dhaka';

test('times and dates are those on the platform', () => {
  expect(timeAt('2026-11-21T18:05:00.000Z', zone)).toBe('00:05');
  expect(dateAt(new Date('2026-11-21T18:05:00.000Z'), zone)).toBe('2026-11-22');
});

test('a night train arrives the next day by the calendar there', () => {
  const days = (from: string, to: string) => daysBetween({ at: from, zone }, { at: to, zone });
  expect(days('2026-11-21T17:00:00.000Z', '2026-11-21T22:00:00.000Z')).toBe(1);
  expect(days('2026-11-21T05:00:00.000Z', '2026-11-21T17:00:00.000Z')).toBe(0);
});

test('calendar arithmetic needs no clock', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(addDays('2026-10-25', -1)).toBe('2026-10-24');
  expect(['2026-02-28', '2026-02-30', '2026-2-3', ''].map(isDate)).toEqual([true, false, false, false]);
});

test('durations, counts and sums read well', () => {
  expect([178, 60, 45, 0].map(duration)).toEqual(['2h 58m', '1h', '45m', '0m']);
  expect([count(1, 'seat', 'seats'), count(0, 'seat', 'seats')]).toEqual(['1 seat', '0 seats']);
  expect(money({ amount: 3590, currency: 'EUR' })).toBe('€35.90');
});
