import type { Envelope } from '@railhead/common/contracts/define';
import { expect, test } from 'vitest';
import { allPromises, judge } from './judge.ts';
import type { InvariantId } from './promise.ts';
import {
  type Stored,
  type StoredCopy,
  type StoredOrder,
  type StoredPayment,
  toldKey,
  type World,
} from './world.ts';

const second = 1000;
const start = Date.parse('2026-11-21T08:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * second);
const fare = { amount: 1360, currency: 'EUR' };

const event = (
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

/** One order that was paid and ticketed, one that expired unpaid; nothing is wrong. */
function soundWorld(): World {
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
  const copies: StoredCopy[] = [
    {
      _id: 'o1',
      order: 'confirmed',
      live: true,
      booking: { places: [{ seat: 'A-1', ticket: 'valid' }] },
      heard: { 'orders/o1': 2, 'payments/o1': 2 },
      events: [event('tickets', 'o1', 1, 'ticket-issued', 5)],
    },
    {
      _id: 'o2',
      order: 'expired',
      live: false,
      booking: { places: [{ seat: 'A-2', ticket: 'none' }] },
      heard: { 'orders/o2': 2, 'payments/o2': 1 },
      events: [],
    },
  ];
  const tellersOf = (owner: string, documents: Stored[]) =>
    documents.map((document) => ({ owner, document }));
  const tellers = [
    ...tellersOf('orders', orders),
    ...tellersOf('payments', payments),
    ...tellersOf('tickets', copies),
  ];
  const news = tellers.flatMap(({ document }) => document.events);
  const created = Math.floor(at(4).getTime() / second);
  const placed = (id: string, seat: string) => ({
    at: start,
    until: start + 50,
    buyer: 'b1',
    what: 'place' as const,
    key: `key-${id}`,
    seats: [seat],
    journey: { from: 0, to: 2 },
    status: 201,
    order: { id, status: 'pending', holdUntil: at(6).toISOString() },
  });
  return {
    orders,
    seats: [
      { _id: 'r1/A-1', spans: [{ from: 0, to: 2, orderId: 'o1' }] },
      { _id: 'r1/A-2', spans: [] },
    ],
    payments,
    copies,
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
    tellers,
    told: new Map(news.map((one) => [toldKey(one.source, one.id), one])),
    news,
    parked: [],
    waiting: [],
    history: [placed('o1', 'A-1'), placed('o2', 'A-2')],
    healedAt: start,
  };
}

const brokenIn = (world: World) =>
  new Set(judge(world, allPromises).flatMap(({ violations }) => violations.map(({ id }) => id)));

test('finds nothing in a sound world', () => {
  expect(judge(soundWorld(), allPromises).flatMap(({ violations }) => violations)).toEqual([]);
});

type Breaking = (world: World) => void;
const first = <T>(rows: T[]): T => {
  const [row] = rows;
  if (row === undefined) throw new Error('there is none');
  return row;
};
const other = <T>(rows: T[]): T => first(rows.slice(1));

const breakings: [InvariantId, string, Breaking][] = [
  ['S1', 'a seat sold twice', ({ seats }) => first(seats).spans.push({ from: 1, to: 3, orderId: 'o2' })],
  ['S2', 'a confirmed order without its span', ({ seats }) => first(seats).spans.pop()],
  ['S3', 'a span of nobody', ({ seats }) => other(seats).spans.push({ from: 0, to: 1, orderId: 'o9' })],
  ['S3', 'search counts an ended order', ({ copies }) => Object.assign(other(copies), { live: true })],
  [
    'S4',
    'an expired order became confirmed',
    ({ orders }) => other(orders).events.push(event('orders', 'o2', 3, 'order-confirmed', 7)),
  ],
  ['S4', 'confirmed after its lock', ({ orders }) => Object.assign(first(orders), { holdUntil: at(2) })],
  [
    'S5',
    'refused with nobody in the way',
    ({ history }) =>
      history.push({
        ...first(history),
        key: 'k',
        seats: ['A-1'],
        journey: { from: 2, to: 3 },
        status: 409,
        code: 'seat-taken',
      }),
  ],
  [
    'M1',
    'money kept for an expired order',
    ({ provider }) => Object.assign(first(provider.intents), { metadata: { orderId: 'o2' } }),
  ],
  ['M1', 'a ticket that is missing', ({ copies }) => first(copies).booking?.places.splice(0)],
  [
    'M1',
    'a ticket before the money',
    ({ copies }) => Object.assign(first(first(copies).events), { time: at(1).toISOString() }),
  ],
  ['M2', 'two captures', ({ provider }) => provider.charges.push({ ...first(provider.charges), id: 'ch_2' })],
  [
    'M2',
    'one cancellation refunded twice',
    ({ provider }) => {
      for (const id of ['re_1', 're_2'])
        provider.refunds.push({
          id,
          payment_intent: 'pi_1',
          amount: 100,
          status: 'succeeded',
          metadata: { cancellation: 'o1.3' },
        });
    },
  ],
  ['M3', 'another amount', ({ provider }) => Object.assign(first(provider.intents), { amount: 1361 })],
  [
    'M4',
    'captured before confirmed',
    ({ provider }) => Object.assign(first(provider.events), { created: start / second }),
  ],
  [
    'M5',
    'captured here and open there',
    ({ provider }) => Object.assign(first(provider.intents), { status: 'requires_capture' }),
  ],
  [
    'L1',
    'a lock that ended late',
    ({ orders }) => Object.assign(other(other(orders).events), { time: at(40).toISOString() }),
  ],
  ['L1', 'a lock that never ended', ({ orders }) => Object.assign(other(orders), { status: 'pending' })],
  [
    'T1',
    'a lock that ended early',
    ({ orders }) => Object.assign(other(other(orders).events), { time: at(5).toISOString() }),
  ],
  ['L3', 'something parked', ({ parked }) => parked.push('orders.order-placed.v1.o1')],
  ['L3', 'something waits', ({ waiting }) => waiting.push('tickets/orders/o1')],
  [
    'D1',
    'a promised order that is not there',
    ({ history }) => Object.assign(first(history), { order: { id: 'o9', status: 'pending', holdUntil: '' } }),
  ],
  [
    'D1',
    'a cancellation that did not happen',
    ({ history }) => history.push({ ...first(history), what: 'cancel', orderId: 'o1', status: 200 }),
  ],
  [
    'D3',
    'one key, two answers',
    ({ history }) => history.push({ ...first(history), status: 409, code: 'seat-taken' }),
  ],
  [
    'D3',
    'one key, two orders',
    ({ orders }) => Object.assign(first(other(orders).seats), { passenger: { name: 'key-o1' } }),
  ],
  [
    'D3',
    'an outcome nobody knows',
    ({ history }) => history.push({ ...first(history), key: 'k', status: 503 }),
  ],
  ['E1', 'a gap in the versions', ({ orders }) => first(orders).events.splice(0, 1)],
  [
    'E1',
    'a hearer that missed one',
    ({ payments }) => Object.assign(first(payments), { heard: { 'orders/o1': 1 } }),
  ],
  [
    'E1',
    'told twice',
    ({ orders }) => first(orders).events.push(event('orders', 'o1', 3, 'order-confirmed', 4)),
  ],
  ['E2', 'saved and not told', (world) => Object.assign(world, { told: new Map([...world.told].slice(1)) })],
  ['E2', 'told and not saved', ({ news }) => news.push(event('orders', 'o1', 3, 'order-cancelled', 9))],
  ['E3', 'a copy that differs', ({ copies }) => Object.assign(first(copies), { order: 'pending' })],
];

test.each(breakings)('%s: %s', (id, _says, breaks) => {
  const world = soundWorld();
  breaks(world);
  expect(brokenIn(world)).toContain(id);
});
