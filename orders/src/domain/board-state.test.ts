import { expect, test } from 'vitest';
import { occupancyOf, readSeats } from './board-state.ts';

test('what a ledger document says of a seat is read again as it was written; spans that touch are one', () => {
  const spans = [
    { from: 8, to: 9 },
    { from: 2, to: 4 },
    { from: 4, to: 5 },
  ];
  expect(occupancyOf(spans)).toBe('..###...#');
  const [first, last] = [
    { from: 2, to: 5 },
    { from: 8, to: 9 },
  ];
  const seats = readSeats(['A-1', `12:${occupancyOf(spans)}`, '', 'A-2', '3:', 'eve,0,2,1700000000000']);
  expect(seats).toEqual({
    'A-1': { sold: [first, last], holds: [] },
    'A-2': { sold: [], holds: [{ holder: 'eve', from: 0, to: 2, until: 1_700_000_000_000 }] },
  });
});
