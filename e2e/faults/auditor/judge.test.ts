import { expect, test } from 'vitest';
import { judgeDurability } from './durability.ts';
import type { Asked } from './history.ts';
import { allPromises, judge } from './judge.ts';
import type { InvariantId } from './promise.ts';
import { leaksIn } from './secrets.ts';
import { at, event, second, soundWorld, start } from './sound-world.ts';
import { toldKey, type World } from './world.ts';

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

const parkedBy = (service: string, subject: string) => ({
  service,
  stream: 'ORDERS',
  seq: 7,
  subject,
  cause: 'Undecodable',
});
/** A message that nobody can understand, set aside by some, and not by all of them with an alarm. */
const poison = (world: World, by: string[], withAlarm = by) => {
  const subject = 'orders.order-placed.v1.poison-1';
  world.poison = new Map([[subject, start]]);
  world.strange.push({ stream: 'ORDERS', seq: 7, subject });
  world.parked.push(...by.map((service) => parkedBy(service, subject)));
  const alarms = new Set(withAlarm.map((service) => `${service} ${subject}`));
  if (world.papers) world.papers = { ...world.papers, alarms };
};
const asks = (world: World, asked: Partial<Asked>) =>
  world.history.push({ at: start, until: start, buyer: 'b3', what: 'browse', ...asked });

const breakings: [InvariantId, string, Breaking][] = [
  ['S1', 'a seat sold twice', ({ seats }) => first(seats).spans.push({ from: 1, to: 3, orderId: 'o2' })],
  ['S2', 'a confirmed order without its span', ({ seats }) => first(seats).spans.pop()],
  ['S3', 'a span of nobody', ({ seats }) => other(seats).spans.push({ from: 0, to: 1, orderId: 'o9' })],
  ['S3', 'a map that shows a sold seat free', ({ shown }) => first(shown?.maps ?? []).sold.pop()],
  [
    'S3',
    'a board that lags behind',
    ({ shown }) => Object.assign(shown ?? {}, { board: { 'A-1': '1:##', 'A-2': '1:##' } }),
  ],
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
  ['L3', 'something parked', ({ parked }) => parked.push(parkedBy('tickets', 'orders.order-placed.v1.o1'))],
  ['L3', 'poison that somebody has not set aside', (world) => poison(world, ['payments'])],
  ['L3', 'poison set aside without an alarm', (world) => poison(world, ['payments', 'tickets'], ['tickets'])],
  [
    'E2',
    'what is no event',
    ({ strange }) => strange.push({ stream: 'ORDERS', seq: 1, subject: 'orders.x' }),
  ],
  [
    'E4',
    'others wait for the poisoned',
    (world) => {
      world.faults = new Set(['poison']);
      world.poison = new Map([['orders.order-placed.v1.poison-1', start]]);
      for (const heard of world.papers?.heard ?? []) heard.at += 3 * second;
    },
  ],
  [
    'L2',
    'told late in health',
    (world) => {
      const toldAt = new Map(world.toldAt);
      world.toldAt = toldAt.set(toldKey('orders', 'o1.1'), start + 3 * second);
    },
  ],
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
  [
    'O2',
    'a client that hung up and left half an order',
    ({ history, orders }) => {
      history.unshift({ ...first(history), isCut: true, seats: ['A-1', 'A-3'], status: undefined });
      Object.assign(first(first(orders).events), { data: { seats: [{ seat: 'A-1' }] } });
    },
  ],
  [
    'O2',
    'a client that hung up and can find nothing',
    ({ history }) => history.push({ ...first(history), key: 'k', isCut: true, status: undefined }),
  ],
  [
    'O1',
    'a crowd that was not answered',
    (world) => {
      world.faults = new Set(['burst']);
      asks(world, { path: 'GET /api/journeys' });
    },
  ],
  [
    'O1',
    'a crowd sent away for nobody knows how long',
    (world) => {
      world.faults = new Set(['burst']);
      asks(world, { status: 503 });
    },
  ],
  ['P1', "somebody else's order", (world) => asks(world, { what: 'pry', status: 200, orderId: 'o1' })],
  ['P2', 'a secret in a log', (world) => world.papers?.leaks.push('a cookie stands in orders.log')],
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
  [
    'E1',
    'a mail that is neither sent nor owed',
    (world) => {
      world.mails = [];
    },
  ],
  ['E1', 'a mail sent twice', ({ mails = [] }) => mails.push(first(mails))],
  [
    'E1',
    'a mail about what never happened',
    ({ mails = [] }) => mails.push({ kind: 'cancellation', cause: 'o1.9', date: '' }),
  ],
  [
    'E1',
    'a mail that is owed for too long',
    (world) => {
      world.owed.push({ orderId: 'o0', id: 'tickets', kind: 'tickets', at: at(-50) });
      world.readAt = start + 80 * second;
    },
  ],
  ['E3', 'a copy that differs', ({ copies }) => Object.assign(first(copies), { order: 'pending' })],
];

test.each(breakings)('%s: %s', (id, _says, breaks) => {
  const world = soundWorld();
  breaks(world);
  expect(brokenIn(world)).toContain(id);
});

test('D2: a server without its durable setting', () => {
  const settings = [true, false].map((isDurable) => ({ says: 'it is on the disk', isDurable }));
  expect(judgeDurability(settings)).toEqual({
    id: 'D2',
    looked: 2,
    violations: [{ id: 'D2', says: 'not so: it is on the disk' }],
  });
});

test('a mail that may have been sent again counts once if it is the same', () => {
  const world = soundWorld();
  world.mayMailAgain = true;
  world.mails?.push(first(world.mails));
  expect(brokenIn(world)).toEqual(new Set());
});

test.each([
  ['{"msg":"mailed","text":"123 456"}', 'code', true],
  ['{"time":1234567890123}', 'code', false],
  ['{"cookie":"a=s%3Aabc.def"}', 'cookie', true],
] as const)('P2: %s holds a %s: %s', (text, kind, isFound) => {
  const word = kind === 'code' ? '123456' : 's%3Aabc.def';
  const leaks = leaksIn([{ where: 'a.log', text }], [{ kind, word }]);
  expect(leaks).toHaveLength(isFound ? 1 : 0);
  expect(leaks.join()).not.toContain(word);
});
