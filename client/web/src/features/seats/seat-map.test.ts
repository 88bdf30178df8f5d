import type { SeatMapView } from '@railhead/common/contracts/seats';
import { expect, test } from 'vitest';
import { fromSnapshot, nextExpiry, ownHold, withChange, withoutExpired } from './seat-map.ts';

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

test('a snapshot lists what is not free, with ends on the clock of this browser', () => {
  expect(start.seats).toEqual({
    'A-1': { state: 'sold', endsAt: undefined },
    'A-2': { state: 'held', endsAt: receivedAt + 30_000 },
  });
});

test('a change affects only its own seats, and freed seats leave the list', () => {
  const next = withChange(
    start,
    { version: 'e1-9', now, seats: { 'A-2': { state: 'free' }, 'A-4': { state: 'sold' } } },
    receivedAt,
  );
  expect(Object.keys(next.seats)).toEqual(['A-1', 'A-4']);
  expect(next.version).toBe('e1-9');
});

test('old changes and those of another epoch are ignored', () => {
  for (const version of ['e1-4', 'e2-6'])
    expect(withChange(start, { version, now, seats: { 'A-1': { state: 'free' } } }, receivedAt)).toBe(start);
});

test('a soft hold is free once its end has passed; a sale never is', () => {
  expect(nextExpiry(start)).toBe(receivedAt + 30_000);
  expect(withoutExpired(start, receivedAt + 29_999)).toBe(start);
  const later = withoutExpired(start, receivedAt + 30_000);
  expect(Object.keys(later.seats)).toEqual(['A-1']);
  expect(nextExpiry(later)).toBeUndefined();
});

test('the own hold is reported with its earliest end', () => {
  expect(ownHold(start)).toBeUndefined();
  const mine = fromSnapshot(snapshot({ 'A-2': { state: 'mine', until: in30s } }), receivedAt);
  expect(ownHold(mine)).toEqual({ seats: ['A-2'], endsAt: receivedAt + 30_000 });
});
