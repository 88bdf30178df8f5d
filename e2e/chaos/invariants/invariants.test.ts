import { expect, test } from 'vitest';
import { allInvariants, checkInvariants } from './check-invariants.ts';
import { at, consistentState, event, second, start } from './consistent-state.fixture.ts';
import { checkDurability } from './durability.ts';
import type { InvariantId } from './invariant.ts';
import { leaksIn } from './snapshot/leaks.ts';
import type { RecordedRequest } from './snapshot/request-history.ts';
import { eventKey, type SystemSnapshot } from './snapshot/snapshot.ts';

const violated = (snapshot: SystemSnapshot) =>
  new Set(
    checkInvariants(snapshot, allInvariants).flatMap(({ violations }) => violations.map(({ id }) => id)),
  );

test('a consistent state violates no invariant', () => {
  expect(checkInvariants(consistentState(), allInvariants).flatMap(({ violations }) => violations)).toEqual(
    [],
  );
});

type Change = (snapshot: SystemSnapshot) => void;
const firstOf = <T>(rows: T[]): T => {
  const [row] = rows;
  if (row === undefined) throw new Error('there are no rows');
  return row;
};
const secondOf = <T>(rows: T[]): T => firstOf(rows.slice(1));

const deadLetterOf = (service: string, subject: string) => ({
  service,
  stream: 'ORDERS',
  seq: 7,
  subject,
  cause: 'Undecodable',
});
/** An unreadable message, the services that have a dead letter for it, and those that logged an alarm. */
const poison = (snapshot: SystemSnapshot, by: string[], withAlarm = by) => {
  const subject = 'orders.order-placed.v1.poison-1';
  snapshot.poison = new Map([[subject, start]]);
  snapshot.invalidMessages.push({ stream: 'ORDERS', seq: 7, subject });
  snapshot.deadLetters.push(...by.map((service) => deadLetterOf(service, subject)));
  const alarms = new Set(withAlarm.map((service) => `${service} ${subject}`));
  if (snapshot.logs) snapshot.logs = { ...snapshot.logs, alarms };
};
const addRequest = (snapshot: SystemSnapshot, request: Partial<RecordedRequest>) =>
  snapshot.history.push({ sentAt: start, answeredAt: start, buyer: 'b3', action: 'browse', ...request });

const violations: [InvariantId, string, Change][] = [
  ['S1', 'a seat sold twice', ({ seats }) => firstOf(seats).spans.push({ from: 1, to: 3, orderId: 'o2' })],
  ['S2', 'a confirmed order without its span', ({ seats }) => firstOf(seats).spans.pop()],
  [
    'S3',
    'a span without an order',
    ({ seats }) => secondOf(seats).spans.push({ from: 0, to: 1, orderId: 'o9' }),
  ],
  [
    'S3',
    'a map that shows a sold seat as free',
    ({ publishedView }) => firstOf(publishedView?.maps ?? []).sold.pop(),
  ],
  [
    'S3',
    'a board that is behind the ledger',
    ({ publishedView }) => Object.assign(publishedView ?? {}, { board: { 'A-1': '1:##', 'A-2': '1:##' } }),
  ],
  [
    'S3',
    'search counts an ended order',
    ({ projections }) => Object.assign(secondOf(projections), { live: true }),
  ],
  [
    'S4',
    'an expired order became confirmed',
    ({ orders }) => secondOf(orders).events.push(event('orders', 'o2', 3, 'order-confirmed', 7)),
  ],
  ['S4', 'confirmed after its lock', ({ orders }) => Object.assign(firstOf(orders), { holdUntil: at(2) })],
  [
    'S5',
    'a refusal with no order in the way',
    ({ history }) =>
      history.push({
        ...firstOf(history),
        key: 'k',
        seats: ['A-1'],
        journey: { from: 2, to: 3 },
        status: 409,
        code: 'seat-taken',
      }),
  ],
  [
    'S6',
    'a train on sale under two trip ids',
    ({ runsOnSale }) => runsOnSale.push({ ...firstOf(runsOnSale), _id: 'r1-renamed' }),
  ],
  [
    'S6',
    'a retimed train that is on sale at its old times too',
    ({ runsOnSale }) => runsOnSale.push({ ...firstOf(runsOnSale), _id: 'r1-renamed', stops: [] }),
  ],
  [
    'S7',
    'an account that is counted for an order that has ended',
    ({ allowances }) => Object.assign(firstOf(allowances).counted, { orders: 1, seats: 2 }),
  ],
  [
    'S7',
    'an unpaid order that does not count',
    ({ allowances }) => Object.assign(firstOf(allowances).unpaid, { orders: 1, seats: 1 }),
  ],
  ['E1', 'a paid order on a run that was withdrawn', ({ runsOnSale }) => runsOnSale.shift()],
  [
    'E1',
    'a buyer who was not told of new times',
    ({ runsOnSale }) =>
      Object.assign(firstOf(firstOf(runsOnSale).stops), { departure: at(80_000).toISOString() }),
  ],
  [
    'E1',
    'a mail about new times that did not change',
    ({ mails }) => mails?.push({ kind: 'retimed', cause: 'o1.1', date: at(5).toISOString() }),
  ],
  [
    'M1',
    'money taken for an expired order',
    ({ provider }) => Object.assign(firstOf(provider.intents), { metadata: { orderId: 'o2' } }),
  ],
  ['M1', 'a missing ticket', ({ projections }) => firstOf(projections).booking?.places.splice(0)],
  [
    'M1',
    'a ticket issued before the capture',
    ({ projections }) => Object.assign(firstOf(firstOf(projections).events), { time: at(1).toISOString() }),
  ],
  [
    'M2',
    'two captures',
    ({ provider }) => provider.charges.push({ ...firstOf(provider.charges), id: 'ch_2' }),
  ],
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
  ['M3', 'a wrong amount', ({ provider }) => Object.assign(firstOf(provider.intents), { amount: 1361 })],
  [
    'M4',
    'captured before confirmed',
    ({ provider }) => Object.assign(firstOf(provider.events), { created: start / second }),
  ],
  [
    'M5',
    'captured here and not at the provider',
    ({ provider }) => Object.assign(firstOf(provider.intents), { status: 'requires_capture' }),
  ],
  [
    'L1',
    'a lock that ended late',
    ({ orders }) => Object.assign(secondOf(secondOf(orders).events), { time: at(40).toISOString() }),
  ],
  ['L1', 'a lock that never ended', ({ orders }) => Object.assign(secondOf(orders), { status: 'pending' })],
  [
    'T1',
    'a lock that ended early',
    ({ orders }) => Object.assign(secondOf(secondOf(orders).events), { time: at(5).toISOString() }),
  ],
  [
    'L3',
    'an unexpected dead letter',
    ({ deadLetters }) => deadLetters.push(deadLetterOf('tickets', 'orders.order-placed.v1.o1')),
  ],
  ['L3', 'a poison message without a dead letter', (snapshot) => poison(snapshot, ['payments'])],
  [
    'L3',
    'a dead letter without an alarm',
    (snapshot) => poison(snapshot, ['payments', 'tickets'], ['tickets']),
  ],
  [
    'E2',
    'a message that is no event',
    ({ invalidMessages }) => invalidMessages.push({ stream: 'ORDERS', seq: 1, subject: 'orders.x' }),
  ],
  [
    'E4',
    'other events delayed by a poison message',
    (snapshot) => {
      snapshot.faults = new Set(['poison']);
      snapshot.poison = new Map([['orders.order-placed.v1.poison-1', start]]);
      for (const handled of snapshot.logs?.handled ?? []) handled.at += 3 * second;
    },
  ],
  [
    'L2',
    'published late in a healthy system',
    (snapshot) => {
      const publishedAt = new Map(snapshot.publishedAt);
      snapshot.publishedAt = publishedAt.set(eventKey('orders', 'o1.1'), start + 3 * second);
    },
  ],
  ['L3', 'an event that is still buffered', ({ bufferedEvents }) => bufferedEvents.push('tickets/orders/o1')],
  [
    'D1',
    'an accepted order that does not exist',
    ({ history }) =>
      Object.assign(firstOf(history), { order: { id: 'o9', status: 'pending', holdUntil: '' } }),
  ],
  [
    'D1',
    'a cancellation that did not happen',
    ({ history }) => history.push({ ...firstOf(history), action: 'cancel', orderId: 'o1', status: 200 }),
  ],
  [
    'D3',
    'one key, two answers',
    ({ history }) => history.push({ ...firstOf(history), status: 409, code: 'seat-taken' }),
  ],
  [
    'D3',
    'one key, two orders',
    ({ orders }) => Object.assign(firstOf(secondOf(orders).seats), { passenger: { name: 'key-o1' } }),
  ],
  ['D3', 'an unknown outcome', ({ history }) => history.push({ ...firstOf(history), key: 'k', status: 503 })],
  [
    'O2',
    'an aborted request that left half an order',
    ({ history, orders }) => {
      history.unshift({ ...firstOf(history), isAborted: true, seats: ['A-1', 'A-3'], status: undefined });
      Object.assign(firstOf(firstOf(orders).events), { data: { seats: [{ seat: 'A-1' }] } });
    },
  ],
  [
    'O2',
    'an aborted request with an unknown outcome',
    ({ history }) => history.push({ ...firstOf(history), key: 'k', isAborted: true, status: undefined }),
  ],
  [
    'O1',
    'a burst that got no answer',
    (snapshot) => {
      snapshot.faults = new Set(['burst']);
      addRequest(snapshot, { path: 'GET /api/journeys' });
    },
  ],
  [
    'O1',
    'a burst refused without Retry-After',
    (snapshot) => {
      snapshot.faults = new Set(['burst']);
      addRequest(snapshot, { status: 503 });
    },
  ],
  [
    'P1',
    "access to somebody else's order",
    (snapshot) => addRequest(snapshot, { action: 'unauthorized', status: 200, orderId: 'o1' }),
  ],
  ['P2', 'a secret in a log', (snapshot) => snapshot.logs?.leaks.push('a cookie stands in orders.log')],
  ['E1', 'a gap in the versions', ({ orders }) => firstOf(orders).events.splice(0, 1)],
  [
    'E1',
    'a consumer that missed an event',
    ({ payments }) => Object.assign(firstOf(payments), { heard: { 'orders/o1': 1 } }),
  ],
  [
    'E1',
    'an event that happened twice',
    ({ orders }) => firstOf(orders).events.push(event('orders', 'o1', 3, 'order-confirmed', 4)),
  ],
  [
    'E2',
    'saved and not published',
    (snapshot) =>
      Object.assign(snapshot, { publishedEvents: new Map([...snapshot.publishedEvents].slice(1)) }),
  ],
  [
    'E2',
    'published and not saved',
    ({ streamEvents }) => streamEvents.push(event('orders', 'o1', 3, 'order-cancelled', 9)),
  ],
  [
    'E1',
    'a mail that is neither sent nor pending',
    (snapshot) => {
      snapshot.mails = [];
    },
  ],
  ['E1', 'a mail sent twice', ({ mails = [] }) => mails.push(firstOf(mails))],
  [
    'E1',
    'a mail without a cause',
    ({ mails = [] }) => mails.push({ kind: 'cancellation', cause: 'o1.9', date: '' }),
  ],
  [
    'E1',
    'a mail that is pending for too long',
    (snapshot) => {
      snapshot.pendingMails.push({ orderId: 'o0', id: 'tickets', kind: 'tickets', at: at(-50) });
      snapshot.readAt = start + 80 * second;
    },
  ],
  [
    'E3',
    'a projection that differs',
    ({ projections }) => Object.assign(firstOf(projections), { order: 'pending' }),
  ],
];

test.each(violations)('%s is violated by %s', (id, _title, change) => {
  const snapshot = consistentState();
  change(snapshot);
  expect(violated(snapshot)).toContain(id);
});

test('D2 is violated by a server without its durable setting', () => {
  const settings = [true, false].map((isSet) => ({ setting: 'synced to disk', isSet }));
  expect(checkDurability(settings)).toEqual({
    id: 'D2',
    checked: 2,
    violations: [{ id: 'D2', message: 'not set: synced to disk' }],
  });
});

test('a mail may be repeated after a fault if the copies are the same', () => {
  const snapshot = consistentState();
  snapshot.mayRepeatMails = true;
  snapshot.mails?.push(firstOf(snapshot.mails));
  expect(violated(snapshot)).toEqual(new Set());
});

test.each([
  ['{"msg":"mailed","text":"123 456"}', 'code', true],
  ['{"time":1234567890123}', 'code', false],
  ['{"cookie":"a=s%3Aabc.def"}', 'cookie', true],
] as const)('P2: a secret in %s is found without being repeated (%s: %s)', (text, kind, isFound) => {
  const value = kind === 'code' ? '123456' : 's%3Aabc.def';
  const leaks = leaksIn([{ where: 'a.log', text }], [{ kind, value }]);
  expect(leaks).toHaveLength(isFound ? 1 : 0);
  expect(leaks.join()).not.toContain(value);
});
