import { describe, expect, test } from 'vitest';
import { isRepeated, zoneName, zoneNames, zoneOf } from './local-times.ts';

test("a stop without a zone of its own is in its train's", () => {
  expect(zoneOf({ zone: 'America/Phoenix' }, { zone: 'America/New_York' })).toBe('America/Phoenix');
  expect(zoneOf({}, { zone: 'America/New_York' })).toBe('America/New_York');
});

test.each([
  ['America/Phoenix', 'MST', 'MST'],
  ['America/Los_Angeles', 'PST', 'PDT'],
  ['America/Halifax', 'AST', 'ADT'],
  ['Europe/Berlin', 'CET', 'CEST'],
  ['Europe/London', 'GMT', 'BST'],
  ['Australia/Adelaide', 'ACDT', 'ACST'],
  ['Asia/Kolkata', 'IST', 'IST'],
  ['Asia/Dhaka', 'GMT+6', 'GMT+6'],
  ['Asia/Kathmandu', 'GMT+5:45', 'GMT+5:45'],
  ['UTC', 'UTC', 'UTC'],
])('the time of %s is %s in December and %s in July', (zone, december, july) => {
  expect(zoneName({ at: '2026-12-02T12:00:00.000Z', zone })).toBe(december);
  expect(zoneName({ at: '2026-07-02T12:00:00.000Z', zone })).toBe(july);
});

describe('the night on which clocks are set back', () => {
  test.each([
    ['Europe/Berlin', '2027-10-30T23:59:00.000Z', false],
    ['Europe/Berlin', '2027-10-31T00:00:00.000Z', true],
    ['Europe/Berlin', '2027-10-31T01:59:00.000Z', true],
    ['Europe/Berlin', '2027-10-31T02:00:00.000Z', false],
    ['America/St_Johns', '2026-11-01T04:00:00.000Z', true],
    ['Australia/Lord_Howe', '2026-04-04T14:45:00.000Z', true],
    ['Australia/Lord_Howe', '2026-04-04T14:15:00.000Z', false],
    ['Asia/Dhaka', '2027-10-31T00:30:00.000Z', false],
  ])('in %s %s is shown twice: %s', (zone, at, expected) => {
    expect(isRepeated({ at, zone })).toBe(expected);
  });

  test('in spring no time is shown twice', () => {
    const around = ['00:30', '01:00', '01:30', '03:00'].map((time) => `2027-03-28T${time}:00.000Z`);
    expect(around.map((at) => isRepeated({ at, zone: 'Europe/Berlin' }))).toEqual(Array(4).fill(false));
  });
});

describe('a journey names its zones', () => {
  const names = (from: [at: string, zone: string], to: [at: string, zone: string]) =>
    zoneNames({ at: from[0], zone: from[1] }, { at: to[0], zone: to[1] });

  test('where its ends are in different ones', () => {
    expect(
      names(
        ['2026-12-03T06:46:00.000Z', 'America/Phoenix'],
        ['2026-12-03T08:51:00.000Z', 'America/Los_Angeles'],
      ),
    ).toEqual({ departure: 'MST', arrival: 'PST' });
  });

  test('where clocks change on the way, and where a time occurs twice', () => {
    const berlin = 'Europe/Berlin';
    expect(names(['2027-10-30T23:31:00.000Z', berlin], ['2027-10-31T01:30:00.000Z', berlin])).toEqual({
      departure: 'CEST',
      arrival: 'CET',
    });
    expect(names(['2027-10-31T01:31:00.000Z', berlin], ['2027-10-31T04:00:00.000Z', berlin])).toEqual({
      departure: 'CET',
      arrival: 'CET',
    });
  });

  test('but not where one name fits both', () => {
    expect(
      names(['2026-12-02T08:00:00.000Z', 'Europe/Berlin'], ['2026-12-02T16:00:00.000Z', 'Europe/Paris']),
    ).toBeUndefined();
  });
});
