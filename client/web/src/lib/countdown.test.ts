import { expect, test } from 'vitest';
import { deadlineOf, formatClock, passedMinute, remaining } from './countdown.ts';

test('a browser clock that is an hour wrong changes nothing', () => {
  const until = '2026-11-21T08:15:00.000Z';
  const serverNow = '2026-11-21T08:00:00.000Z';
  for (const receivedAt of [Date.parse(serverNow), Date.parse(serverNow) + 3_600_000]) {
    const deadline = deadlineOf(until, serverNow, receivedAt);
    expect(remaining(deadline, receivedAt)).toBe(900_000);
    expect(remaining(deadline, receivedAt + 899_000)).toBe(1000);
    expect(remaining(deadline, receivedAt + 901_000)).toBe(0);
  }
});

test('the clock rounds seconds up and shows zero only at the end', () => {
  expect([900_000, 61_000, 60_001, 1, 0].map(formatClock)).toEqual(['15:00', '1:01', '1:01', '0:01', '0:00']);
});

test('a minute mark is announced once, when it is passed', () => {
  expect(passedMinute(300_100, 299_900)).toBe(5);
  expect(passedMinute(299_900, 299_700)).toBeUndefined();
  expect(passedMinute(60_100, 60_000)).toBe(1);
});
