import { expect, test } from 'vitest';
import { after, captured, confirmed, placed, ticketsIn } from '../../test/order-steps.ts';
import { erasePassengers } from './apply-order-events.ts';

test('an erased order keeps its seats and tickets, without names, contact and mails', () => {
  const { state } = after(placed, confirmed, captured);
  const erased = erasePassengers(state);
  expect(JSON.stringify(erased)).not.toMatch(/Ada|example/);
  expect(ticketsIn(erased)).toEqual(['valid', 'valid']);
  expect(erased).not.toHaveProperty('mails');
});
