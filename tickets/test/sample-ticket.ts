import type { DescribedTicket } from '../src/domain/describe-ticket.ts';
import { type TicketPage, ticketPage } from '../src/domain/ticket-page.ts';

/** A ticket on a night train, for tests. */
export const aTicket = (more: Partial<DescribedTicket> = {}): DescribedTicket => ({
  id: 'o1-1',
  orderId: 'o1',
  reference: 'T7K4QM',
  status: 'valid',
  runId: 'r1',
  number: 'NT 401',
  name: 'Night Mail',
  zone: 'Asia/Dhaka',
  serviceDate: '2026-11-21',
  seat: 'A-14',
  class: { id: 'first', name: 'First' },
  passenger: { name: 'Ada Byron', type: 'adult' },
  from: { stationId: 'a', name: 'Alpha', departure: '2026-11-21T20:00:00.000Z' },
  to: { stationId: 'b', name: 'Beta', arrival: '2026-11-21T23:30:00.000Z' },
  fare: { amount: 1360, currency: 'EUR' },
  refundRules: { version: '1', classes: { first: [{ hoursBefore: 24, feePercent: 10 }] } },
  ...more,
});

/** Its page; the token names it. */
export const aTicketPage = (more: Partial<DescribedTicket> = {}): TicketPage =>
  ticketPage(aTicket(more), `token of ${more.id ?? 'o1-1'}`);

/** A ticket between stations in two time zones, on a train of an agency in a third one. */
export const aZonedTicket = (): DescribedTicket =>
  aTicket({
    zone: 'America/New_York',
    from: {
      stationId: 'kng',
      name: 'Kingman',
      departure: '2026-12-03T06:46:00.000Z',
      zone: 'America/Phoenix',
    },
    to: {
      stationId: 'ndl',
      name: 'Needles',
      arrival: '2026-12-03T07:51:00.000Z',
      zone: 'America/Los_Angeles',
    },
  });
