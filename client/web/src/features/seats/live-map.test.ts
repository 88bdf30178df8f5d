import type { SeatMapView } from '@railhead/common/contracts/seats';
import { expect, test } from 'vitest';
import { atMoment, fromSnapshot, nextEnd, ownHold, withChange } from './live-map.ts';

const now = '2026-11-21T08:00:00.000Z';
const in30s = '2026-11-21T08:00:30.000Z';
const receivedAt = 1_000_000;
const snapshot = (seats: SeatMapView['seats'], version = 'e1-5'): SeatMapView => ({
  runId: 'r1',
  from: 0,
  to: 2,
  version,
  now,
  seats,
});
const start = fromSnapshot(
  snapshot({ 'A-1': { state: 'sold' }, 'A-2': { state: 'held', until: in30s }, 'A-3': { state: 'free' } }),
  receivedAt,
);

test('a snapshot lists what is not free, with ends on the own clock', () => {
  expect(start.seats).toEqual({
    'A-1': { state: 'sold', endsAt: undefined },
    'A-2': { state: 'held', endsAt: receivedAt + 30_000 },
  });
});

test('a change touches its own seats only, and freed ones leave the list', () => {
  const next = withChange(
    start,
    { version: 'e1-9', now, seats: { 'A-2': { state: 'free' }, 'A-4': { state: 'sold' } } },
    receivedAt,
  );
  expect(Object.keys(next.seats)).toEqual(['A-1', 'A-4']);
  expect(next.version).toBe('e1-9');
});

test('old changes and those of another epoch are left out', () => {
  for (const version of ['e1-4', 'e2-6'])
    expect(withChange(start, { version, now, seats: { 'A-1': { state: 'free' } } }, receivedAt)).toBe(start);
});

test('a soft hold is free once its end has passed; a sale never is', () => {
  expect(nextEnd(start)).toBe(receivedAt + 30_000);
  expect(atMoment(start, receivedAt + 29_999)).toBe(start);
  const later = atMoment(start, receivedAt + 30_000);
  expect(Object.keys(later.seats)).toEqual(['A-1']);
  expect(nextEnd(later)).toBeUndefined();
});

test('the own hold is found with its earliest end', () => {
  expect(ownHold(start)).toBeUndefined();
  const mine = fromSnapshot(snapshot({ 'A-2': { state: 'mine', until: in30s } }), receivedAt);
  expect(ownHold(mine)).toEqual({ seats: ['A-2'], endsAt: receivedAt + 30_000 });
});
