import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const policy = { firstMs: 100, longestMs: 2000 };
const never = () => 0;
const always = () => 1;

test('pauses double with each failure, up to the longest', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 50].map((failures) => backoffMs(failures, policy, never));
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
});

test('half of a pause is random unless the policy says otherwise', () => {
  expect(backoffMs(3, policy, always)).toBe(200);
  expect(backoffMs(3, { ...policy, jitter: 1 }, always)).toBe(0);
  expect(backoffMs(3, { ...policy, jitter: 0 }, always)).toBe(400);
});

test('a very large number of failures still gives the longest pause', () => {
  expect(backoffMs(5000, policy, never)).toBe(2000);
});
