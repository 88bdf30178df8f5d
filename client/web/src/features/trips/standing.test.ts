import { expect, test } from 'vitest';
import { standingOf } from './standing.ts';

test('tickets are shown only where they are', () => {
  const progress = { payment: 'captured', ticketsIssued: true } as const;
  expect(standingOf({ status: 'confirmed', progress }).hasTickets).toBe(true);
  expect(
    standingOf({ status: 'confirmed', progress: { ...progress, ticketsIssued: false } }).hasTickets,
  ).toBe(false);
  for (const status of ['pending', 'expired', 'cancelled'] as const)
    expect(standingOf({ status, progress }).hasTickets).toBe(false);
});
