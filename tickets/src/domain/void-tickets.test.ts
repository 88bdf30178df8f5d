import { expect, test } from 'vitest';
import { voidTicketsOf } from './void-tickets.ts';

test('the list stays the same for five minutes, whatever the order of its ids', () => {
  const first = voidTicketsOf('run', ['b', 'a'], new Date('2026-11-21T08:00:00Z'));
  expect(first).toEqual({ n: 'run', v: ['a', 'b'], iat: Date.parse('2026-11-21T08:00:00Z') / 1000 });
  expect(voidTicketsOf('run', ['a', 'b'], new Date('2026-11-21T08:04:59Z'))).toEqual(first);
  expect(voidTicketsOf('run', ['a', 'b'], new Date('2026-11-21T08:05:00Z'))).not.toEqual(first);
});
