import { OrderPlaced } from '@railhead/common/contracts/orders';
import { RunScheduled } from '@railhead/common/contracts/tickets';
import { expect, test } from 'vitest';
import { maskPersonalData } from './mask.ts';

test('personal data is masked, and nothing else', () => {
  const text = JSON.stringify(maskPersonalData(OrderPlaced.example));
  expect(text).not.toMatch(/Ada Byron|ada@example\.org/);
  expect(maskPersonalData(OrderPlaced.example)).toMatchObject({
    orderId: 'o1',
    contact: '•••',
    seats: [{ seat: 'A-14', passenger: { name: '•••', type: 'adult' } }],
  });
  expect(maskPersonalData(RunScheduled.example)).toEqual(RunScheduled.example);
});

test('blank values of an erased account stay blank', () => {
  expect(maskPersonalData({ contact: '', passenger: { name: '' } })).toEqual({
    contact: '',
    passenger: { name: '' },
  });
});

test('a message that is nested a hundred thousand times is cut, so that the console can show it', () => {
  const data: unknown = JSON.parse(`{"name":"kept","deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  const text = JSON.stringify(maskPersonalData(data));
  expect(text).toContain('"name":"kept"');
  expect(text.length).toBeLessThan(200);
});
