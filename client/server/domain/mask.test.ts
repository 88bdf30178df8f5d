import { OrderPlaced } from '@railhead/common/contracts/orders';
import { RunScheduled } from '@railhead/common/contracts/tickets';
import { expect, test } from 'vitest';
import { masked } from './mask.ts';

test('people are covered, and nothing else', () => {
  const text = JSON.stringify(masked(OrderPlaced.example));
  expect(text).not.toMatch(/Ada Byron|ada@example\.org/);
  expect(masked(OrderPlaced.example)).toMatchObject({
    orderId: 'o1',
    contact: '•••',
    seats: [{ seat: 'A-14', passenger: { name: '•••', type: 'adult' } }],
  });
  expect(masked(RunScheduled.example)).toEqual(RunScheduled.example);
});

test('what an erased account has left blank stays visibly blank', () => {
  expect(masked({ contact: '', passenger: { name: '' } })).toEqual({ contact: '', passenger: { name: '' } });
});
