import { expect, test } from 'vitest';
import { planKeys } from './key-schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const policy = { rotateAfterMs: 30 * day, publishBeforeMs: hour, tokenTtlMs: 11 * minute };
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
const numbers = (keys: { number: number }[]) => keys.map(({ number }) => number);
const first = { number: 1, signsFrom: at(0) };
const second = { number: 2, signsFrom: at(30 * day) };

test('without keys, the first one is created and signs immediately', () => {
  expect(planKeys([], at(0), policy)).toEqual({
    signing: undefined,
    published: [],
    expired: [],
    next: first,
  });
});

test('no second key is created while the first one is recent', () => {
  const plan = planKeys([first], at(29 * day), policy);
  expect(plan).toEqual({ signing: first, published: [first], expired: [], next: undefined });
});

test('the next key is created an hour before it signs', () => {
  expect(planKeys([first], at(30 * day - hour - 1), policy).next).toBeUndefined();
  expect(planKeys([first], at(30 * day - hour), policy).next).toEqual(second);
});

test('after a long downtime the next key is still published an hour before it signs', () => {
  expect(planKeys([first], at(90 * day), policy).next).toEqual({ number: 2, signsFrom: at(90 * day + hour) });
});

test('a published key does not sign before its period starts, and signs from then on', () => {
  const early = planKeys([first, second], at(30 * day - 1), policy);
  expect([early.signing?.number, numbers(early.published), early.next]).toEqual([1, [1, 2], undefined]);
  expect(planKeys([first, second], at(30 * day), policy).signing).toEqual(second);
});

test('a replaced key expires with the last token that it signed', () => {
  const before = planKeys([first, second], at(30 * day + 11 * minute - 1), policy);
  expect([numbers(before.published), numbers(before.expired)]).toEqual([[1, 2], []]);
  const after = planKeys([first, second], at(30 * day + 11 * minute), policy);
  expect([numbers(after.published), numbers(after.expired)]).toEqual([[2], [1]]);
});
