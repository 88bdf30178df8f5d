import { expect, test } from 'vitest';
import { countBy, countOverTime, countRejections, filterRejections } from './rejection-counts.ts';

const at = (minute: number) => `2026-11-21T08:${String(minute).padStart(2, '0')}:00.000Z`;
const items = [
  { reason: 'too-many-holds', at: at(50), times: 3, network: '203.0.113.0', accountId: 'a1' },
  { reason: 'too-many-holds', at: at(30), times: 4, network: '203.0.113.0' },
  { reason: 'ordering-paused', at: at(5), times: 2, network: '2001:db8::', accountId: 'a2' },
];

test('refusals are counted with their times, the largest first', () => {
  expect(countRejections(items)).toBe(9);
  expect(countBy(items, ({ reason }) => reason)).toEqual([
    { name: 'too-many-holds', times: 7 },
    { name: 'ordering-paused', times: 2 },
  ]);
  expect(countBy(items, ({ accountId }) => accountId)).toEqual([
    { name: 'a1', times: 3 },
    { name: 'a2', times: 2 },
  ]);
});

test('a filter applies to reason, account or network, and time together', () => {
  expect(filterRejections(items, {})).toEqual(items);
  expect(filterRejections(items, { caller: '203.0.113.0' })).toHaveLength(2);
  expect(filterRejections(items, { caller: 'a1' })).toEqual([items[0]]);
  expect(filterRejections(items, { reason: 'too-many-holds', since: new Date(at(40)) })).toEqual([items[0]]);
});

test('a period is counted in equal parts, and its ends belong to it', () => {
  const period = { from: new Date(at(0)), to: new Date(at(50)), parts: 5 };
  expect(countOverTime(items, period).map(({ times }) => times)).toEqual([2, 0, 0, 4, 3]);
  expect(countOverTime([], period)[1]?.start.toISOString()).toBe(at(10));
});
