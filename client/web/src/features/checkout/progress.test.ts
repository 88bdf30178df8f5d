import type { OrderView } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { eur } from '../../../test/fixtures.ts';
import { chargeMessage, stepsOf } from './progress.ts';

const states = (
  status: OrderView['status'],
  payment: OrderView['progress']['payment'],
  ticketsIssued = false,
  ticketsMailed = false,
) =>
  stepsOf({
    status,
    progress: { payment, ticketsIssued, ticketsMailed },
    contact: 'a@b.example',
    seats: [],
    fare: eur(2000),
  }).map(({ state }) => state);

test('each event ticks its step and starts the next', () => {
  expect(states('pending', 'none')).toEqual(['running', 'waiting', 'waiting', 'waiting']);
  expect(states('pending', 'authorized')).toEqual(['done', 'running', 'waiting', 'waiting']);
  expect(states('confirmed', 'authorized')).toEqual(['done', 'done', 'running', 'waiting']);
  expect(states('confirmed', 'captured', true)).toEqual(['done', 'done', 'done', 'running']);
  expect(states('confirmed', 'captured', true, true)).toEqual(['done', 'done', 'done', 'done']);
});

test('a confirmed order counts as paid even before the payment event arrives', () => {
  expect(states('confirmed', 'none')[0]).toBe('done');
});

test('money that was taken is never called not charged', () => {
  const message = (payment: OrderView['progress']['payment']) =>
    chargeMessage({ payment, ticketsIssued: false });
  for (const payment of ['none', 'voided', 'failed', 'authorized'] as const)
    expect(message(payment)).toMatch(/not charged/);
  for (const payment of ['captured', 'refunded'] as const)
    expect(message(payment)).not.toMatch(/not charged/);
});
