import { expect, test } from 'vitest';
import { type Claim, decideClaims, type LedgerSeat, releaseSpans } from './seat-ledger.ts';

const purgeAt = new Date('2030-01-01T00:00:00Z');
const claim = (orderId: string, seats: string[], from: number, to: number): Claim => ({
  runId: 'r',
  seats,
  from,
  to,
  orderId,
  purgeAt,
});
const stored = (seat: string, rev: number, ...spans: LedgerSeat['spans']): LedgerSeat => ({
  _id: `r/${seat}`,
  rev,
  spans,
  purgeAt,
});

const after = (seat: string, rev: number, ...spans: LedgerSeat['spans']) => ({
  _id: `r/${seat}`,
  rev,
  spans,
});

test('the first claim of a seat adds its document; a later one appends its span', () => {
  const sold = stored('A-2', 4, { orderId: 'old', from: 0, to: 2 });
  expect(decideClaims([claim('a', ['A-1', 'A-2'], 2, 4)], [sold])).toEqual([
    {
      seats: [
        after('A-1', 1, { orderId: 'a', from: 2, to: 4 }),
        after('A-2', 5, { orderId: 'old', from: 0, to: 2 }, { orderId: 'a', from: 2, to: 4 }),
      ],
    },
  ]);
});

test('of overlapping claims the first wins, with all its seats; adjacent ones are independent', () => {
  const claimed = decideClaims(
    [
      claim('a', ['A-1'], 0, 2),
      claim('b', ['A-1', 'A-2'], 1, 3),
      claim('c', ['A-2'], 1, 3),
      claim('d', ['A-1'], 2, 3),
    ],
    [],
  );
  expect(claimed.map(({ taken }) => taken)).toEqual([undefined, ['A-1'], undefined, undefined]);
  expect(claimed[3]?.seats).toEqual([
    after('A-1', 2, { orderId: 'a', from: 0, to: 2 }, { orderId: 'd', from: 2, to: 3 }),
  ]);
});

test('an order releases the seats that it names; its other seats and those of other orders stay', () => {
  const both = [
    stored('A-1', 3, { orderId: 'a', from: 0, to: 2 }, { orderId: 'b', from: 2, to: 4 }),
    stored('A-2', 7, { orderId: 'a', from: 0, to: 2 }, { orderId: 'b', from: 2, to: 4 }),
  ];
  const leaving = [
    { _id: 'a', runId: 'r', seats: ['A-1'] },
    { _id: 'b', runId: 'r', seats: ['A-2'] },
  ];
  expect(releaseSpans(both, leaving)).toEqual([
    stored('A-1', 4, { orderId: 'b', from: 2, to: 4 }),
    stored('A-2', 8, { orderId: 'a', from: 0, to: 2 }),
  ]);
});
