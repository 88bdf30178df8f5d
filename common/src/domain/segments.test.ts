import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJourney, overlaps, type Span } from './segments.ts';

const span = fc
  .tuple(fc.nat(20), fc.integer({ min: 1, max: 20 }))
  .map(([from, length]): Span => ({ from, to: from + length }));

const segments = ({ from, to }: Span) => Array.from({ length: to - from }, (_, index) => from + index);

test('spans overlap exactly when they share a segment', () => {
  fc.assert(
    fc.property(span, span, (a, b) => {
      const shared = segments(a).some((segment) => segments(b).includes(segment));
      expect(overlaps(a, b)).toBe(shared);
      expect(overlaps(b, a)).toBe(shared);
    }),
  );
});

test('touching at a station is not an overlap', () => {
  expect(overlaps({ from: 0, to: 2 }, { from: 2, to: 4 })).toBe(false);
});

test.each([
  [{ from: 0, to: 3 }, true],
  [{ from: 2, to: 2 }, false],
  [{ from: 3, to: 1 }, false],
  [{ from: -1, to: 2 }, false],
  [{ from: 0, to: 4 }, false],
  [{ from: 0.5, to: 2 }, false],
])('%o on a run of four stops: %s', (journey, answer) => {
  expect(isJourney(journey, 4)).toBe(answer);
});
