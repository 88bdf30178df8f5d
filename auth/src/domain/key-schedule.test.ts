import { expect, test } from 'vitest';
import { keyPlan } from './key-schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const policy = { rotateAfterMs: 30 * day, publishBeforeMs: hour, tokenLifeMs: 11 * minute };
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
const numbers = (keys: { number: number }[]) => keys.map(({ number }) => number);
const first = { number: 1, signsFrom: at(0) };
const second = { number: 2, signsFrom: at(30 * day) };

test('without keys the first one is due and signs at once', () => {
  expect(keyPlan([], at(0), policy)).toEqual({ signing: undefined, published: [], over: [], due: first });
});

test('a young key is alone', () => {
  const plan = keyPlan([first], at(29 * day), policy);
  expect(plan).toEqual({ signing: first, published: [first], over: [], due: undefined });
});

test('the next key is due an hour before it signs', () => {
  expect(keyPlan([first], at(30 * day - hour - 1), policy).due).toBeUndefined();
  expect(keyPlan([first], at(30 * day - hour), policy).due).toEqual(second);
});

test('after a long sleep the next key still waits its hour', () => {
  expect(keyPlan([first], at(90 * day), policy).due).toEqual({ number: 2, signsFrom: at(90 * day + hour) });
});

test('a published key does not sign before its time, and signs from then on', () => {
  const early = keyPlan([first, second], at(30 * day - 1), policy);
  expect([early.signing?.number, numbers(early.published), early.due]).toEqual([1, [1, 2], undefined]);
  expect(keyPlan([first, second], at(30 * day), policy).signing).toEqual(second);
});

test('the old key is over when its last token has died', () => {
  const dying = keyPlan([first, second], at(30 * day + 11 * minute - 1), policy);
  expect([numbers(dying.published), numbers(dying.over)]).toEqual([[1, 2], []]);
  const dead = keyPlan([first, second], at(30 * day + 11 * minute), policy);
  expect([numbers(dead.published), numbers(dead.over)]).toEqual([[2], [1]]);
});
