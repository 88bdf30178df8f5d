import { expect, test } from 'vitest';
import { copiesOf, formatOccupancy, parseHoldResult, parseReply, parseSeats } from './board-reply.ts';

test('the occupancy of a ledger document is parsed as it was formatted; adjacent spans become one', () => {
  const spans = [
    { from: 8, to: 9 },
    { from: 2, to: 4 },
    { from: 4, to: 5 },
  ];
  expect(formatOccupancy(spans)).toBe('..###...#');
  const [first, last] = [
    { from: 2, to: 5 },
    { from: 8, to: 9 },
  ];
  const seats = parseSeats(['A-1', `12:${formatOccupancy(spans)}`, '', 'A-2', '3:', 'eve,0,2,1700000000000']);
  expect(seats).toEqual({
    'A-1': { sold: [first, last], holds: [] },
    'A-2': { sold: [], holds: [{ holder: 'eve', from: 0, to: 2, until: 1_700_000_000_000 }] },
  });
});

test('a reply carries the version, one result per request and the changed seats', () => {
  expect(parseReply('ok\n1000\nepoch\n7\n2\nuntil:2000\nworn-out:\nA-1\n1:#\n')).toEqual({
    results: ['until:2000', 'worn-out:'],
    delta: {
      epoch: 'epoch',
      n: 7,
      now: 1000,
      seats: { 'A-1': { sold: [{ from: 0, to: 1 }], holds: [] } },
    },
    revs: new Map([['A-1', 1]]),
  });
  expect(parseReply('unbuilt')).toBeUndefined();
  expect(() => parseReply('else')).toThrow('unexpected reply');
});

test('a reply has copies of the ledger documents of its seats, or of none', () => {
  const reply = parseReply('ok\n1000\nepoch\n7\n1\nuntil:2000\nA-1\n3:.#\n\nA-2\n\n');
  expect(reply && copiesOf('r', ['A-2', 'A-1'], reply)).toEqual([
    { _id: 'r/A-2', rev: 0, spans: [] },
    { _id: 'r/A-1', rev: 3, spans: [{ from: 1, to: 2 }] },
  ]);
  expect(reply && copiesOf('r', ['A-1', 'A-3'], reply)).toBeUndefined();
});

test('each hold result has its meaning', () => {
  expect(parseHoldResult('until:2000', 1000)).toEqual({
    kind: 'granted',
    until: new Date(2000),
    now: new Date(1000),
  });
  expect(parseHoldResult('taken:A-1,A-2', 1000)).toEqual({ kind: 'taken', seats: ['A-1', 'A-2'] });
  expect(parseHoldResult('worn-out:', 1000)).toEqual({ kind: 'renewal-limit-reached' });
  expect(() => parseHoldResult('else:', 1000)).toThrow('unexpected hold result');
});
