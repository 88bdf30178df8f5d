import type { Envelope } from '@railhead/common/contracts/define';
import { eventKey, type SystemSnapshot } from './snapshot/snapshot.ts';
import type {
  StoredDocument,
  StoredOrder,
  StoredPayment,
  StoredProjection,
} from './snapshot/stored-documents.ts';

export const second = 1000;
export const start = Date.parse('2026-11-21T08:00:00.000Z');
export const at = (seconds: number) => new Date(start + seconds * second);
const fare = { amount: 1360, currency: 'EUR' };

export const event = (
  owner: string,
  id: string,
  version: number,
  type: string,
  seconds: number,
  data: object = {},
): Envelope => ({
  specversion: '1.0',
  id: `${id}.${version}`,
  source: owner,
  type: `${owner}.${type}.v1`,
  subject: id,
  time: at(seconds).toISOString(),
  version,
  data,
});

const order = (id: string, seat: string, status: string, ending: Envelope): StoredOrder => ({
  _id: id,
  status,
  accountId: 'a1',
  runId: 'r1',
  from: 0,
  to: 2,
  fare,
  seats: [{ seat, passenger: { name: `key-${id}` } }],
  holdUntil: at(6),
  events: [event('orders', id, 1, 'order-placed', 0, { seats: [{ seat }], fare }), ending],
  heard: {
    [`payments/${id}`]: status === 'confirmed' ? 2 : 1,
    [`tickets/${id}`]: status === 'confirmed' ? 1 : 0,
  },
});

/** A system with one order that was paid and has tickets, and one that expired unpaid. No invariant is violated. */
export function consistentState(): SystemSnapshot {
  const orders = [
    order('o1', 'A-1', 'confirmed', event('orders', 'o1', 2, 'order-confirmed', 3, { seats: ['A-1'] })),
    order('o2', 'A-2', 'expired', event('orders', 'o2', 2, 'order-expired', 6.1, { seats: ['A-2'] })),
  ];
  const payments: StoredPayment[] = [
    {
      _id: 'o1',
      status: 'captured',
      wanted: 'captured',
      intentId: 'pi_1',
      amount: fare,
      heard: { 'orders/o1': 2 },
      events: [
        event('payments', 'o1', 1, 'payment-authorized', 2),
        event('payments', 'o1', 2, 'payment-captured', 4),
      ],
    },
    {
      _id: 'o2',
      status: 'voided',
      wanted: 'voided',
      amount: fare,
      heard: { 'orders/o2': 2 },
      events: [event('payments', 'o2', 1, 'payment-voided', 7)],
    },
  ];
  const bookedTimes = { departure: at(86_400).toISOString(), arrival: at(93_600).toISOString() };
  const stops = [
    { stationId: 'a', departure: bookedTimes.departure },
    { stationId: 'b', arrival: at(90_000).toISOString(), departure: at(90_060).toISOString() },
    { stationId: 'c', arrival: bookedTimes.arrival },
  ];
  const journey = { runId: 'r1', from: 0, to: 2 };
  const projections: StoredProjection[] = [
    {
      _id: 'o1',
      order: 'confirmed',
      live: true,
      booking: { ...journey, bookedTimes, places: [{ seat: 'A-1', ticket: 'valid' }] },
      issuedAt: at(5),
      heard: { 'orders/o1': 2, 'payments/o1': 2 },
      events: [event('tickets', 'o1', 1, 'ticket-issued', 5)],
    },
    {
      _id: 'o2',
      order: 'expired',
      live: false,
      booking: { ...journey, bookedTimes, places: [{ seat: 'A-2', ticket: 'none' }] },
      heard: { 'orders/o2': 2, 'payments/o2': 1 },
      events: [],
    },
  ];
  const ownedBy = (owner: string, documents: StoredDocument[]) =>
    documents.map((document) => ({ owner, document }));
  const aggregates = [
    ...ownedBy('orders', orders),
    ...ownedBy('payments', payments),
    ...ownedBy('tickets', projections),
  ];
  const events = aggregates.flatMap(({ document }) => document.events);
  const created = Math.floor(at(4).getTime() / second);
  const placed = (id: string, seat: string) => ({
    sentAt: start,
    answeredAt: start + 50,
    buyer: 'b1',
    action: 'place' as const,
    key: `key-${id}`,
    seats: [seat],
    journey: { from: 0, to: 2 },
    status: 201,
    order: { id, status: 'pending', holdUntil: at(6).toISOString() },
  });
  const unauthorized = (orderId: string) => ({
    sentAt: start,
    answeredAt: start + 20,
    buyer: 'b2',
    action: 'unauthorized' as const,
    orderId,
    path: `GET /api/orders/${orderId}`,
    status: 404,
  });
  return {
    orders,
    runsOnSale: [
      { _id: 'r1', feed: 'f', number: 'IC 1', serviceDate: '2026-11-22', stops },
      { _id: 'r2', feed: 'f', number: 'IC 3', serviceDate: '2026-11-22', stops },
    ],
    seats: [
      { _id: 'r1/A-1', rev: 1, spans: [{ from: 0, to: 2, orderId: 'o1' }] },
      { _id: 'r1/A-2', rev: 2, spans: [] },
    ],
    allowances: [{ accountId: 'a1', counted: { orders: 0, seats: 0 }, unpaid: { orders: 0, seats: 0 } }],
    payments,
    projections,
    provider: {
      intents: [
        {
          id: 'pi_1',
          status: 'succeeded',
          amount: 1360,
          amount_received: 1360,
          currency: 'eur',
          metadata: { orderId: 'o1' },
        },
      ],
      charges: [
        {
          id: 'ch_1',
          payment_intent: 'pi_1',
          status: 'succeeded',
          paid: true,
          captured: true,
          amount_captured: 1360,
          created,
        },
      ],
      refunds: [],
      events: [{ type: 'payment_intent.succeeded', created, data: { object: { id: 'pi_1' } } }],
    },
    aggregates,
    publishedEvents: new Map(events.map((one) => [eventKey(one.source, one.id), one])),
    publishedAt: new Map(events.map((one) => [eventKey(one.source, one.id), Date.parse(one.time) + 30])),
    streamEvents: events,
    deadLetters: [],
    invalidMessages: [],
    consumers: ['tickets', 'payments'].map((name) => ({ stream: 'ORDERS', name, lag: 0 })),
    bufferedEvents: [],
    pendingMails: [],
    mails: [{ kind: 'tickets', cause: 'o1', date: at(5).toISOString() }],
    publishedView: {
      runId: 'r1',
      seats: ['A-1', 'A-2'],
      maps: [
        { from: 0, to: 1, sold: ['A-1'] },
        { from: 2, to: 3, sold: [] },
      ],
      board: { 'A-1': '1:##', 'A-2': '2:' },
    },
    logs: {
      lines: events.length,
      leaks: [],
      handled: events.map(({ id, type, time }) => ({
        service: 'tickets',
        eventId: id,
        type,
        at: Date.parse(time) + 50,
      })),
      alarms: new Set(),
    },
    history: [placed('o1', 'A-1'), placed('o2', 'A-2'), unauthorized('o1')],
    readAt: start + 60 * second,
    since: start,
    recoveredAt: start,
    faults: new Set(),
    poison: new Map(),
  };
}
