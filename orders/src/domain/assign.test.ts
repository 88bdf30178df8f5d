import type { Coach } from '@railhead/common/contracts/tickets';
import { type Seat, seatsOf } from '@railhead/common/domain/coaches';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findBestSeats, isTogether } from './assign.ts';

const coach = (label: string, rows: number, pattern = 'AB_CD', travelClass = 'standard'): Coach => ({
  label,
  class: travelClass,
  rows,
  pattern,
});
const party = { class: 'standard', count: 2, seed: 0 };
const allBut = (coaches: Coach[], free: string[]) =>
  new Set(
    coaches
      .flatMap(seatsOf)
      .map(({ id }) => id)
      .filter((id) => !free.includes(id)),
  );
/** The seats for a party when only these are free. */
const among = (coaches: Coach[], free: string[], more: Partial<Parameters<typeof findBestSeats>[2]> = {}) =>
  findBestSeats(coaches, allBut(coaches, free), { ...party, count: free.length, ...more });

const twoCoaches = [coach('A', 3), coach('B', 2)];

test.each([
  ['same-bay', ['A-1', 'A-2']],
  ['same-row', ['A-2', 'A-3']],
  ['same-coach', ['A-1', 'A-12']],
  ['adjacent-coaches', ['A-12', 'B-1']],
])('%s: %s', (closeness, seats) => {
  expect(among(twoCoaches, seats)).toEqual({ seats, closeness });
});

test('coaches with one of another class between them are not adjacent', () => {
  const coaches = [coach('A', 1), coach('B', 1, 'A_BC', 'first'), coach('C', 1)];
  const group = among(coaches, ['A-4', 'C-1']);
  expect(group).toEqual({ seats: ['A-4', 'C-1'], closeness: 'apart' });
  expect(group && isTogether(group)).toBe(false);
});

test('the closest group wins, then the one with the fewest rows, then the narrowest', () => {
  expect(among(twoCoaches, ['A-2', 'A-3', 'B-3', 'B-4'], { count: 2 })?.seats).toEqual(['B-3', 'B-4']);
  expect(among(twoCoaches, ['A-1', 'A-9', 'B-1', 'B-5'], { count: 2 })?.seats).toEqual(['B-1', 'B-5']);
  const square = ['A-1', 'A-2', 'A-5', 'A-6'];
  expect(among(twoCoaches, [...square, 'A-4', 'A-8'], { count: 4 })?.seats).toEqual(square);
});

test('a preferred position is given if possible, but never separates a group', () => {
  expect(among(twoCoaches, ['A-2', 'A-6', 'A-8'], { count: 1, position: 'window' })?.seats).toEqual(['A-8']);
  expect(among(twoCoaches, ['A-2', 'A-6'], { count: 1, position: 'window' })?.seats).toHaveLength(1);
  expect(among(twoCoaches, ['A-1', 'A-2', 'A-4'], { count: 2, position: 'window' })?.seats).toEqual([
    'A-1',
    'A-2',
  ]);
  for (let seed = 0; seed < 8; seed++) {
    const berths = findBestSeats([coach('S', 2, 'LMU_LU')], new Set(), { ...party, position: 'lower', seed });
    expect(['S-1', 'S-4', 'S-6', 'S-9']).toContain(berths?.seats[0]);
  }
});

test('the seed distributes parties evenly among equally good groups', () => {
  const times = new Map<string, number>();
  for (let seed = 0; seed < 120; seed++) {
    const seats = String(findBestSeats([coach('A', 15)], new Set(), { ...party, seed })?.seats);
    times.set(seats, (times.get(seats) ?? 0) + 1);
  }
  expect([times.size, new Set(times.values()).size]).toEqual([30, 1]);
});

const coachShape = fc.record({
  rows: fc.integer({ min: 1, max: 3 }),
  pattern: fc.constantFrom('AB_CD', 'A_BC', 'ABC', 'LMU_LU'),
  class: fc.constantFrom('standard', 'standard', 'first'),
});
const trains = fc.record({
  coaches: fc
    .array(coachShape, { minLength: 1, maxLength: 3 })
    .map((shapes) => shapes.map((shape, index) => ({ ...shape, label: 'ABCD'.charAt(index) }))),
  count: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  position: fc.constantFrom(undefined, 'window' as const, 'aisle' as const, 'lower' as const),
  /** Repeated for all seats. */
  taken: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
});

/** The closeness as a number from 0 to 4, by the definitions of the contract. */
function rankOf(coaches: Coach[], seats: Seat[]): number {
  const one = (word: (seat: Seat) => unknown) => new Set(seats.map(word)).size === 1;
  const coachIndexes = seats.map((seat) => coaches.findIndex(({ label }) => label === seat.coach));
  if (new Set(coachIndexes).size > 1)
    return Math.max(...coachIndexes) - Math.min(...coachIndexes) === 1 ? 3 : 4;
  if (!one(({ row }) => row)) return 2;
  const pattern = coaches[coachIndexes[0] ?? 0]?.pattern ?? '';
  const columns = seats.map(({ column }) => column);
  const between = pattern.slice(Math.min(...columns) - 1, Math.max(...columns));
  return between.includes('_') ? 1 : 0;
}
const rowsOf = (seats: Seat[]): number => {
  const rows = seats.map(({ row }) => row);
  return Math.max(...rows) - Math.min(...rows);
};
function* groupsOf<T>(values: T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) return yield [];
  for (const [index, value] of values.entries())
    if (index >= from) for (const rest of groupsOf(values, size - 1, index + 1)) yield [value, ...rest];
}

test('the group has only free seats of the class, the requested number, and no group is closer', () => {
  fc.assert(
    fc.property(trains, ({ coaches, taken, ...request }) => {
      const all = coaches.flatMap(seatsOf);
      const occupied = new Set(all.filter((_, index) => taken[index % taken.length]).map(({ id }) => id));
      const free = all.filter(({ id, class: its }) => its === 'standard' && !occupied.has(id));
      const group = findBestSeats(coaches, occupied, { ...request, class: 'standard' });
      if (free.length < request.count) {
        expect(group).toBeUndefined();
        return;
      }

      const chosen = free.filter(({ id }) => group?.seats.includes(id));
      expect(group?.seats).toEqual(chosen.map(({ id }) => id));
      expect(chosen).toHaveLength(request.count);
      const rankOfChosen = rankOf(coaches, chosen);
      expect(group?.closeness).toBe(
        ['same-bay', 'same-row', 'same-coach', 'adjacent-coaches', 'apart'][rankOfChosen],
      );
      for (const other of groupsOf(free, request.count)) {
        const rank = rankOf(coaches, other);
        expect(rank).toBeGreaterThanOrEqual(rankOfChosen);
        if (rank === 2 && rankOfChosen === 2) expect(rowsOf(other)).toBeGreaterThanOrEqual(rowsOf(chosen));
      }
      if (request.count === 1 && free.some(({ position }) => position === request.position))
        expect(chosen[0]?.position).toBe(request.position);
    }),
    { numRuns: 200 },
  );
});
