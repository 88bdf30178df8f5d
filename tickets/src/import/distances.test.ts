import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greatCircle, inferUnit, withDistances } from './distances.ts';
import type { Station } from './feed.ts';

const at = (latitude: number, longitude: number): Station => ({
  id: '',
  token: '',
  name: '',
  latitude,
  longitude,
});
const course = (shapeDistances: readonly (number | undefined)[]) =>
  shapeDistances.map((shapeDistance, index) => ({ station: at(50 + index / 2, 8), shapeDistance }));
const metres = (shapeDistances: readonly (number | undefined)[], unit = 1) =>
  withDistances(course(shapeDistances), unit).map(({ distance }) => distance);

test('the great circle from Dhaka to Chattogram', () => {
  expect(Math.round(greatCircle(at(23.7319, 90.4263), at(22.335, 91.8214)) / 1000)).toBe(211);
  expect(greatCircle(at(10, 0), at(-10, 180)) / 1000).toBeCloseTo(Math.PI * 6371.009, 3);
});

test.each([
  ['all are zero', [0, 0, 0]],
  ['one is missing', [0, undefined, 120]],
  ['they lead backwards', [0, 80, 60]],
])('straight lines are taken when %s', (_, distances) => {
  expect(metres(distances)).toEqual([0, 55_598, 111_195]);
});

test("the feed's own distances count from the first call", () => {
  expect(metres([10, 70, 130], 1000)).toEqual([0, 60_000, 120_000]);
});

test.each([
  ['metres', 1, [0, 62_000, 128_000]],
  ['kilometres', 1000, [0, 62, 128]],
  ['miles', 1609.344, [0, 38.5, 79.5]],
  ['feet', 0.3048, [0, 203_000, 420_000]],
])('a feed in %s is recognised', (_, unit, distances) => {
  expect(inferUnit([course([0, 0, 0]), course(distances)])).toBe(unit);
});

test('distances are whole and never decrease', () => {
  const station = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  const call = fc.record({ station, shapeDistance: fc.option(fc.nat(1000), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(call, { minLength: 2, maxLength: 20 }), (calls) => {
      const visits = calls.map(({ station, shapeDistance }) => ({
        station: { ...at(0, 0), ...station },
        shapeDistance,
      }));
      const distances = withDistances(visits, 1000).map(({ distance }) => distance);
      expect(distances).toEqual(distances.map(Math.round).toSorted((a, b) => a - b));
      expect(distances[0]).toBe(0);
    }),
  );
});
