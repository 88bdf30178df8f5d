import { expect, test } from 'vitest';
import { separateTrips } from './trip-order.ts';

const trip = (id: string, day: string, status: 'confirmed' | 'cancelled' | 'pending' = 'confirmed') => ({
  id,
  status,
  from: { index: 0, stationId: 'a', name: 'A', departure: `${day}T08:00:00.000Z` },
  to: { index: 1, stationId: 'b', name: 'B', arrival: `${day}T10:00:00.000Z` },
});

test('upcoming trips come first by departure, then past and cancelled ones, the latest first', () => {
  const orders = [
    trip('last-week', '2026-11-20'),
    trip('in-a-month', '2026-12-28'),
    trip('cancelled', '2026-12-01', 'cancelled'),
    trip('on-the-way', '2026-11-28'),
    trip('last-year', '2025-11-28'),
    trip('tomorrow', '2026-11-29', 'pending'),
  ];
  const { upcoming, past } = separateTrips(orders, Date.parse('2026-11-28T09:00:00Z'));
  expect(upcoming.map(({ id }) => id)).toEqual(['on-the-way', 'tomorrow', 'in-a-month']);
  expect(past.map(({ id }) => id)).toEqual(['cancelled', 'last-week', 'last-year']);
});
