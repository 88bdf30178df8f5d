import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { attemptFor } from './order-attempt.ts';

const request = (name: string): PlaceOrder => ({
  runId: 'r1',
  from: 0,
  to: 2,
  seats: [{ seat: 'A-1', passenger: { name, type: 'adult' } }],
});

test('an unchanged request keeps its key, a changed one gets a new key', () => {
  let created = 0;
  const createKey = () => `key-${++created}`;
  const first = attemptFor(undefined, request('Ada'), createKey);
  expect(attemptFor(first, request('Ada'), createKey)).toBe(first);
  expect(attemptFor(first, request('Grace'), createKey).idempotencyKey).toBe('key-2');
});
