import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { attemptFor } from './order-attempt.ts';

const wish = (name: string): PlaceOrder => ({
  runId: 'r1',
  from: 0,
  to: 2,
  seats: [{ seat: 'A-1', passenger: { name, type: 'adult' } }],
});

test('the same wish keeps its key, another one gets its own', () => {
  let made = 0;
  const fresh = () => `key-${++made}`;
  const first = attemptFor(undefined, wish('Ada'), fresh);
  expect(attemptFor(first, wish('Ada'), fresh)).toBe(first);
  expect(attemptFor(first, wish('Grace'), fresh).idempotencyKey).toBe('key-2');
});
