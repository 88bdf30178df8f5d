import type { AccountView } from '@railhead/common/contracts/auth';
import type { CancellationQuote, OrderView } from '@railhead/common/contracts/orders';
import type { JourneyView, RunView, TicketView } from '@railhead/common/contracts/tickets';
import { zoneName } from '@railhead/common/domain/local-times';
import { here } from '../src/lib/format.ts';

const minute = 60_000;
export const inFuture = (ms: number) => new Date(Date.now() + ms).toISOString();
export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const account: AccountView = {
  id: 'a1',
  email: 'ada@example.org',
  name: 'Ada Byron',
  roles: ['passenger'],
  hasPassword: false,
  passengers: [],
  registeredAt: '2026-01-01T00:00:00.000Z',
};

const departure = '2099-06-01T08:00:00.000Z';
const arrival = '2099-06-01T10:30:00.000Z';
const sale = { opensAt: '2026-01-01T00:00:00.000Z', closesAt: departure };
export const stations = [
  { id: 'north', name: 'Northgate', zone: 'UTC' },
  { id: 'south', name: 'Southport', zone: 'UTC' },
] as const;

export const run: RunView = {
  id: 'r1',
  trainId: 't1',
  number: 'RX 10',
  name: 'RX 10',
  serviceDate: '2099-06-01',
  zone: 'UTC',
  status: 'scheduled',
  stops: [
    { stationId: 'north', name: 'Northgate', departure, distance: 0, board: true, alight: false },
    { stationId: 'south', name: 'Southport', arrival, distance: 100_000, board: false, alight: true },
  ],
  coaches: [{ label: 'A', class: 'standard', rows: 2, pattern: 'AB_CD' }],
  classes: [{ id: 'standard', name: 'Standard' }],
  fareRules: {
    version: '1',
    currency: 'EUR',
    classes: { standard: { base: 0, perKm: 10, minimum: 0 } },
    passengers: { adult: 100, child: 50, senior: 80 },
    roundTo: 1,
  },
  sale: { opensAt: sale.opensAt, closesMinutesBefore: 5 },
  maxSeatsPerOrder: 2,
};

export const journey: JourneyView = {
  runId: 'r1',
  number: 'RX 10',
  name: 'RX 10',
  serviceDate: '2099-06-01',
  zone: 'UTC',
  from: { stationId: 'north', name: 'Northgate', index: 0, departure },
  to: { stationId: 'south', name: 'Southport', index: 1, arrival },
  durationMinutes: 150,
  status: 'scheduled',
  sale,
  classes: [{ id: 'standard', name: 'Standard', fare: eur(1000), seatsLeft: 3, seats: 8 }],
};

const ada = { name: 'Ada Byron', type: 'adult' as const };
const grace = { name: 'Grace Hopper', type: 'adult' as const };

/** A pending order for two passengers with five minutes left to pay. */
export const orderOf = (changes: Partial<OrderView> = {}): OrderView => ({
  id: 'o1',
  reference: 'T7K4QM',
  status: 'pending',
  runId: 'r1',
  train: { number: 'RX 10', name: 'RX 10', serviceDate: '2099-06-01', zone: 'UTC' },
  from: { index: 0, stationId: 'north', name: 'Northgate', departure },
  to: { index: 1, stationId: 'south', name: 'Southport', arrival },
  seats: [
    { seat: 'A-1', passenger: ada, fare: eur(1000) },
    { seat: 'A-2', passenger: grace, fare: eur(1000) },
  ],
  contact: 'ada@example.org',
  fare: eur(2000),
  placedAt: '2026-11-21T08:00:00.000Z',
  holdUntil: inFuture(5 * minute),
  now: inFuture(0),
  progress: { payment: 'none', ticketsIssued: false },
  cancellations: [],
  ...changes,
});

/** The name of the reader's own time zone at the departure: pages leave it out where nothing else is meant. */
export const zoneHere = zoneName({ at: departure, zone: here });

/** The ends of a journey from the reader's own time zone into another one. */
export const zonedEnds = () => {
  const { from, to } = orderOf();
  return { from: { ...from, zone: here }, to: { ...to, zone: 'Asia/Kathmandu' } };
};

export const confirmedOrder = () =>
  orderOf({
    status: 'confirmed',
    progress: { payment: 'captured', ticketsIssued: true, ticketsMailed: true },
  });

/** The refund of each passenger, in cents. */
export const quoteOf = (refund: number): CancellationQuote => ({
  orderId: 'o1',
  seats: confirmedOrder().seats.map((seat) => ({
    ...seat,
    feePercent: 10,
    fee: eur(1000 - refund),
    refund: eur(refund),
  })),
  fare: eur(2000),
  fee: eur(2 * (1000 - refund)),
  refund: eur(2 * refund),
  departure,
  validUntil: inFuture(120 * minute),
  now: inFuture(0),
});

export const ticketOf = (seat: string, status: TicketView['status'] = 'valid'): TicketView => ({
  id: `o1.${seat}`,
  orderId: 'o1',
  reference: 'T7K4QM',
  status,
  runId: 'r1',
  number: 'RX 10',
  name: 'RX 10',
  zone: 'UTC',
  serviceDate: '2099-06-01',
  seat,
  class: { id: 'standard', name: 'Standard' },
  passenger: seat === 'A-1' ? ada : grace,
  from: { stationId: 'north', name: 'Northgate', departure },
  to: { stationId: 'south', name: 'Southport', arrival },
  fare: eur(1000),
  token: 'token',
  qr: '<svg xmlns="http://www.w3.org/2000/svg"/>',
});
