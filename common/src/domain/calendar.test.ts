import { expect, test } from 'vitest';
import { isDate, isPlausibleDate, isPlausibleInstant } from './calendar.ts';

test.each([
  ['2026-11-21', true],
  ['2028-02-29', true],
  ['2000-02-29', true],
  ['9999-12-31', true],
  ['2026-02-29', false],
  ['2100-02-29', false],
  ['2026-04-31', false],
  ['2026-13-01', false],
  ['0000-00-00', false],
  ['2026-1-1', false],
  ['', false],
])('%o is a date: %s', (text, answer) => {
  expect(isDate(text)).toBe(answer);
});

test.each(['0000-01-01', '1969-12-31', '3000-01-01', '9999-12-31', '2026-02-30'])(
  '%o is no date of ours',
  (text) => expect(isPlausibleDate(text)).toBe(false),
);

test.each(['2026-11-21T08:00:00Z', '2026-11-21T08:00:00.5Z', '1970-01-01T00:00:00.000Z'])(
  '%o is a moment',
  (text) => {
    expect(isPlausibleInstant(text)).toBe(true);
    expect(Date.parse(text)).not.toBeNaN();
  },
);

test.each([
  '0000-00-00T00:00:00Z',
  '9999-99-99T99:99:99Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T10:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T08:60:00Z',
  '2016-12-31T23:59:60Z',
  '2026-11-21T08:00:00+01:00',
  '2026-11-21',
])('%o is no moment of ours', (text) => expect(isPlausibleInstant(text)).toBe(false));
