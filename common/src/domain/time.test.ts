import { describe, expect, test } from 'vitest';
import { addDays, isZone, localDate, localTime, serviceInstant, weekday } from './time.ts';

const at = (date: string, hours: number, zone: string) =>
  serviceInstant(date, hours * 3600, zone).toISOString();

describe('a service date', () => {
  test('is plain local time on ordinary days', () => {
    expect(at('2026-01-15', 8, 'Europe/Berlin')).toBe('2026-01-15T07:00:00.000Z');
    expect(at('2026-01-15', 8, 'Asia/Dhaka')).toBe('2026-01-15T02:00:00.000Z');
  });

  test('runs on past midnight', () => {
    expect(at('2026-01-15', 25.5, 'Asia/Dhaka')).toBe('2026-01-15T19:30:00.000Z');
  });

  test('keeps the morning right on the day that loses an hour', () => {
    expect(at('2026-03-29', 8, 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z');
    expect(at('2026-03-29', 0, 'Europe/Berlin')).toBe('2026-03-28T22:00:00.000Z');
  });

  test('keeps the morning right on the day that gains an hour', () => {
    expect(at('2026-10-25', 8, 'Europe/Berlin')).toBe('2026-10-25T07:00:00.000Z');
    expect(at('2026-10-25', 0, 'Europe/Berlin')).toBe('2026-10-24T23:00:00.000Z');
  });

  test('of the night before a change arrives by the new clock', () => {
    expect(localTime(serviceInstant('2026-03-28', 30 * 3600, 'Europe/Berlin'), 'Europe/Berlin')).toBe(
      '07:00',
    );
  });
});

test('local date and time are those at the station', () => {
  const instant = new Date('2026-03-28T23:30:00Z');
  expect([localDate(instant, 'Europe/Berlin'), localTime(instant, 'Europe/Berlin')]).toEqual([
    '2026-03-29',
    '00:30',
  ]);
  expect([localDate(instant, 'America/New_York'), localTime(instant, 'America/New_York')]).toEqual([
    '2026-03-28',
    '19:30',
  ]);
});

test('dates are counted by the calendar', () => {
  expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect([weekday('2026-03-30'), weekday('2026-03-29')]).toEqual([1, 7]);
});

test('zones are those of the time zone database', () => {
  expect(['Asia/Dhaka', 'Asia/Calcutta', 'UTC', 'Mars/Base', ''].map(isZone)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
