import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test('the default is thirty days from today', () => {
  expect(readArguments(['feed'])).toEqual({ path: 'feed', days: 30, from: undefined, wait: 30 });
  expect(readArguments(['--days', '3', 'feed.zip', '--from', '2026-11-21'])).toEqual({
    path: 'feed.zip',
    days: 3,
    from: '2026-11-21',
    wait: 30,
  });
});

test('the database is waited for as long as said', () => {
  expect(readArguments(['feed', '--wait', '900']).wait).toBe(900);
});

test.each([
  [[], 'Name one feed'],
  [['a', 'b'], 'Name one feed'],
  [['a', '--days', '0'], '--days'],
  [['a', '--days', '1.5'], '--days'],
  [['a', '--from', '2026-02-30'], '--from'],
  [['a', '--wait', 'long'], '--wait'],
  [['a', '--form', '2026-02-20'], '--form'],
])('%j is rejected: %s', (args, reason) => {
  expect(() => readArguments(args)).toThrow(reason);
});
