import { expect, test } from 'vitest';
import { groupDeadLetters } from './group-dead-letters.ts';

const entry = (seq: number, service: string, originalSeq: number, cause: string) => ({
  seq,
  service,
  originalSeq,
  cause,
  at: '2026-11-21T08:00:00.000Z',
  stream: 'ORDERS',
  subject: 'orders.order-placed.v1.o1',
});

test('a message that several services could not handle is one group', () => {
  const groups = groupDeadLetters([
    entry(3, 'tickets', 9, 'Error: no'),
    entry(2, 'tickets', 8, 'Error: no'),
    entry(1, 'payments', 9, 'Error: never'),
  ]);
  expect(groups.map(({ copies }) => copies.map(({ seq }) => seq))).toEqual([[3, 1], [2]]);
  expect(groups[0]).toMatchObject({
    services: ['tickets', 'payments'],
    causes: ['Error: no', 'Error: never'],
  });
});

test('an unreadable message that was published again is one group', () => {
  const cause = 'Undecodable: the body is not JSON';
  const groups = groupDeadLetters([
    entry(4, 'tickets', 9, cause),
    entry(3, 'payments', 9, cause),
    entry(2, 'tickets', 7, cause),
    entry(1, 'tickets', 7, 'Undecodable: the source does not own this type'),
  ]);
  expect(groups.map(({ copies }) => copies.length)).toEqual([3, 1]);
});
