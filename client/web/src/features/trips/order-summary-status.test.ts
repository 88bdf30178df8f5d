import type { Cancellation } from '@railhead/common/contracts/orders';
import { expect, test } from 'vitest';
import { cancellationText, isTicketValid, orderSummaryStatus } from './order-summary-status.ts';

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

test('only a confirmed order with issued tickets shows tickets', () => {
  const statusOf = (status: 'pending' | 'confirmed' | 'expired' | 'cancelled', progress = captured) =>
    orderSummaryStatus({ status, progress, cancellations: [] });
  expect(statusOf('confirmed').hasTickets).toBe(true);
  expect(
    orderSummaryStatus({
      status: 'confirmed',
      progress: { ...captured, ticketsIssued: false },
      cancellations: [],
    }).hasTickets,
  ).toBe(false);
  for (const status of ['pending', 'expired', 'cancelled'] as const)
    expect(statusOf(status).hasTickets).toBe(false);
});

test('an order is called refunded only when every refund was sent', () => {
  const label = (...cancellations: Cancellation[]) =>
    orderSummaryStatus({ status: 'cancelled', progress: captured, cancellations }).label;
  expect(label(sent)).toBe('Refunded');
  expect(label(sent, cancelled(0))).toBe('Refunded');
  expect(label(sent, cancelled(900))).toBe('Cancelled');
  expect(label(cancelled(0))).toBe('Cancelled');
});

test('the list shows what was cancelled and where the refund is', () => {
  const label = (...cancellations: Cancellation[]) =>
    cancellationText({ status: 'confirmed', progress: captured, cancellations });
  expect(label()).toBeUndefined();
  expect(label(sent)).toBe('1 passenger cancelled, €9.00 refunded');
  expect(label(sent, cancelled(500))).toBe('2 passengers cancelled, €14.00 refund in progress');
  expect(label(cancelled(0))).toBe('1 passenger cancelled, no refund');
});

test('a ticket is valid only while its seat is in a confirmed order', () => {
  const { seats } = sent;
  expect(isTicketValid({ status: 'confirmed', seats }, 'A-1')).toBe(true);
  expect(isTicketValid({ status: 'confirmed', seats }, 'A-2')).toBe(false);
  expect(isTicketValid({ status: 'cancelled', seats }, 'A-1')).toBe(false);
});
