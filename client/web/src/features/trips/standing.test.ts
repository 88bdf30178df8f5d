import type { Cancellation } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { cancelledWords, isTravelling, standingOf } from './standing.ts';

const captured = { payment: 'captured', ticketsIssued: true } as const;
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const cancelled = (refund: number, refundedAt?: string): Cancellation => ({
  id: 'o1.3',
  at: '2026-11-21T08:00:00.000Z',
  seats: [{ seat: 'A-1', passenger: { name: 'Ada', type: 'adult' }, fare: eur(1000) }],
  fee: eur(1000 - refund),
  refund: eur(refund),
  ...(refundedAt && { refundedAt }),
});
const sent = cancelled(900, '2026-11-21T08:00:01.000Z');

test('tickets are shown only where they are', () => {
  const standing = (status: 'pending' | 'confirmed' | 'expired' | 'cancelled', progress = captured) =>
    standingOf({ status, progress, cancellations: [] });
  expect(standing('confirmed').hasTickets).toBe(true);
  expect(
    standingOf({ status: 'confirmed', progress: { ...captured, ticketsIssued: false }, cancellations: [] })
      .hasTickets,
  ).toBe(false);
  for (const status of ['pending', 'expired', 'cancelled'] as const)
    expect(standing(status).hasTickets).toBe(false);
});

test('an order is called refunded only when all that it is owed was sent', () => {
  const words = (...cancellations: Cancellation[]) =>
    standingOf({ status: 'cancelled', progress: captured, cancellations }).words;
  expect(words(sent)).toBe('Refunded');
  expect(words(sent, cancelled(0))).toBe('Refunded');
  expect(words(sent, cancelled(900))).toBe('Cancelled');
  expect(words(cancelled(0))).toBe('Cancelled');
});

test('a list tells what was cancelled and where the money is', () => {
  const words = (...cancellations: Cancellation[]) =>
    cancelledWords({ status: 'confirmed', progress: captured, cancellations });
  expect(words()).toBeUndefined();
  expect(words(sent)).toBe('1 passenger cancelled, €9.00 on its way to your card');
  expect(words(sent, cancelled(500))).toBe('2 passengers cancelled, €14.00 being sent back');
  expect(words(cancelled(0))).toBe('1 passenger cancelled, nothing given back');
});

test('a ticket stands only while its passenger is in a confirmed order', () => {
  const { seats } = sent;
  expect(isTravelling({ status: 'confirmed', seats }, 'A-1')).toBe(true);
  expect(isTravelling({ status: 'confirmed', seats }, 'A-2')).toBe(false);
  expect(isTravelling({ status: 'cancelled', seats }, 'A-1')).toBe(false);
});
