import type { OrderView } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { moneyWords, stepsOf } from './progress.ts';

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
  }).map(({ state }) => state);

test('each event ticks its step and starts the next', () => {
  expect(states('pending', 'none')).toEqual(['running', 'waiting', 'waiting', 'waiting']);
  expect(states('pending', 'authorized')).toEqual(['done', 'running', 'waiting', 'waiting']);
  expect(states('confirmed', 'authorized')).toEqual(['done', 'done', 'running', 'waiting']);
  expect(states('confirmed', 'captured', true)).toEqual(['done', 'done', 'done', 'running']);
  expect(states('confirmed', 'captured', true, true)).toEqual(['done', 'done', 'done', 'done']);
});

test('a confirmed order was paid, even if that was not heard yet', () => {
  expect(states('confirmed', 'none')[0]).toBe('done');
});

test('money that was taken is never called not charged', () => {
  const words = (payment: OrderView['progress']['payment']) => moneyWords({ payment, ticketsIssued: false });
  for (const payment of ['none', 'voided', 'failed', 'authorized'] as const)
    expect(words(payment)).toMatch(/not charged/);
  for (const payment of ['captured', 'refunded'] as const) expect(words(payment)).not.toMatch(/not charged/);
});
