import type { RunScheduledData } from '../src/contracts/tickets.ts';

const minute = 60_000;

/**
 * A run of six stops an hour apart, leaving in a day, with two classes: coach `A` standard (40 seats) and coach `B`
 * first (12 seats). Its id is its own each time.
 */
export function aRun(more: Partial<RunScheduledData> = {}): RunScheduledData {
  const start = Date.now() + 24 * 60 * minute;
  const at = (stop: number, minutes: number) =>
    new Date(start + (stop * 60 + minutes) * minute).toISOString();
  const names = ['Aldermoor', 'Brackwater', 'Cinderford', 'Dunmere', 'Eastholm', 'Farrow'];
  const runId = more.runId ?? `test-${crypto.randomUUID().slice(0, 8)}-20261121`;
  return {
    runId,
    trainId: 'test-ic-1',
    number: 'IC 1',
    name: 'Test Express',
    serviceDate: new Date(start).toISOString().slice(0, 10),
    zone: 'Europe/Lisbon',
    stops: names.map((name, index) => ({
      stationId: name.toLowerCase(),
      name,
      ...(index > 0 && { arrival: at(index, 0) }),
      ...(index < names.length - 1 && { departure: at(index, 5) }),
      distance: index * 50_000,
      board: index < names.length - 1,
      alight: index > 0,
    })),
    coaches: [
      { label: 'A', class: 'standard', rows: 10, pattern: 'AB_CD' },
      { label: 'B', class: 'first', rows: 4, pattern: 'A_BC' },
    ],
    classes: [
      { id: 'standard', name: 'Standard' },
      { id: 'first', name: 'First' },
    ],
    fareRules: {
      version: 'test-1',
      currency: 'EUR',
      classes: {
        standard: { base: 300, perKm: 10, minimum: 400 },
        first: { base: 500, perKm: 16, minimum: 700 },
      },
      passengers: { adult: 100, child: 50, senior: 75 },
      roundTo: 10,
    },
    sale: { opensAt: new Date(start - 40 * 24 * 60 * minute).toISOString(), closesMinutesBefore: 5 },
    maxSeatsPerOrder: 8,
    ...more,
  };
}
