import { seatIds } from '@railhead/common/domain/coaches';
import { overlaps } from '@railhead/common/domain/segments';
import { aRun } from '@railhead/common/testing/runs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seatsLeft } from './seats-left.ts';

const { coaches } = aRun();
const full = { standard: { seats: 40, seatsLeft: 40 }, first: { seats: 12, seatsLeft: 12 } };
const counted = (...args: Parameters<typeof seatsLeft>) => Object.fromEntries(seatsLeft(...args));

test('with nothing sold all seats are left', () => {
  expect(counted(coaches, [], { from: 0, to: 5 })).toEqual(full);
});

test('touching at a station is no overlap, one common segment is', () => {
  const sales = [{ from: 1, to: 3, seats: ['A-1', 'B-12'] }];
  expect(counted(coaches, sales, { from: 0, to: 1 })).toEqual(full);
  expect(counted(coaches, sales, { from: 3, to: 5 })).toEqual(full);
  expect(counted(coaches, sales, { from: 2, to: 4 })).toEqual({
    standard: { seats: 40, seatsLeft: 39 },
    first: { seats: 12, seatsLeft: 11 },
  });
});

test('a seat sold for two parts of the run is counted once for the whole', () => {
  const sales = [
    { from: 0, to: 2, seats: ['A-1'] },
    { from: 2, to: 5, seats: ['A-1'] },
  ];
  expect(counted(coaches, sales, { from: 0, to: 5 }).standard?.seatsLeft).toBe(39);
});

test('the count equals a count of every single seat', () => {
  const span = fc
    .tuple(fc.nat(4), fc.integer({ min: 1, max: 5 }))
    .map(([from, by]) => ({ from, to: Math.min(from + by, 5) }));
  const occupancy = fc
    .record({ span, seats: fc.subarray(seatIds(coaches)) })
    .map(({ span: at, seats }) => ({ ...at, seats }));
  fc.assert(
    fc.property(fc.array(occupancy, { maxLength: 8 }), span, (sales, journey) => {
      const free = seatIds(coaches).filter(
        (seat) => !sales.some((sold) => sold.seats.includes(seat) && overlaps(sold, journey)),
      );
      expect(counted(coaches, sales, journey)).toEqual({
        standard: { seats: 40, seatsLeft: free.filter((seat) => seat.startsWith('A-')).length },
        first: { seats: 12, seatsLeft: free.filter((seat) => seat.startsWith('B-')).length },
      });
    }),
  );
});
