import { expect, test } from 'vitest';
import {
  after,
  at,
  cancelled,
  captured,
  confirmed,
  euros,
  placed,
  refunded,
} from '../../test/order-steps.ts';
import { announce } from './announce-times.ts';
import { leaseMail, removeMail } from './mail-outbox.ts';
import type { OrderProjection } from './order-projection.ts';

const times = (departure: string, arrival = '14:00') => ({
  departure: `2026-12-02T${departure}:00.000Z`,
  arrival: `2026-12-02T${arrival}:00.000Z`,
});
/** A run that departs then, with a third stop that nobody of the order travels to. */
const runAt = (departure: string, last = '15:00') => ({
  status: 'scheduled' as const,
  stops: [
    {
      stationId: 'a',
      name: 'A',
      distance: 0,
      board: true,
      alight: false,
      departure: times(departure).departure,
    },
    { stationId: 'b', name: 'B', distance: 1, board: true, alight: true, ...times('14:05') },
    { stationId: 'c', name: 'C', distance: 2, board: false, alight: true, arrival: times('', last).arrival },
  ],
});
const booked = times('12:00');

/** An order with tickets, which were mailed. */
function issued(bookedTimes: typeof booked | undefined = booked): OrderProjection {
  const { state } = after(placed, confirmed, captured);
  if (!state.booking) throw new Error('the order has no booking');
  return removeMail(
    { ...state, booking: { ...state.booking, ...(bookedTimes && { bookedTimes }) } },
    'tickets',
  );
}
const laterBy = (ms: number) => new Date(at.getTime() + ms);
/** After an attempt whose result is not known. */
const attempted = (state: OrderProjection) => leaseMail(state, laterBy(60_000))?.order ?? state;

test('new times at the stops of the journey are one mail, which waits for further changes', () => {
  const announced = announce(issued(), runAt('12:30'), at);
  expect(announced).toMatchObject({
    announcedTimes: times('12:30'),
    timeChanges: 1,
    mails: [{ id: 'retimed-1', kind: 'retimed', timesBefore: booked, tries: 0, dueAt: laterBy(60_000) }],
  });
  expect(announce(announced, runAt('12:30'), laterBy(5))).toBe(announced);
});

test('a change that the passenger does not see is no mail', () => {
  const order = issued();
  expect(announce(order, runAt('12:00', '19:00'), at)).toBe(order);
});

test('several changes before the mail is sent are one mail, against the times that the buyer knew', () => {
  const twice = announce(announce(issued(), runAt('12:30'), at), runAt('15:00'), laterBy(30_000));
  expect(twice).toMatchObject({ timeChanges: 2, announcedTimes: times('15:00') });
  expect(twice.mails).toEqual([
    {
      id: 'retimed-2',
      kind: 'retimed',
      at: laterBy(30_000),
      tries: 0,
      dueAt: laterBy(60_000),
      timesBefore: { ...booked, requests: {} },
    },
  ]);
});

test('times that are as sold again before the mail was tried need no mail, but the calendar entry changed', () => {
  const back = announce(announce(issued(), runAt('12:30'), at), runAt('12:00'), laterBy(30_000));
  expect(back).not.toHaveProperty('mails');
  expect(back.timeChanges).toBe(2);
});

test('a mail that may have arrived is followed by another one, even when the times are as sold again', () => {
  const tried = attempted(announce(issued(), runAt('12:30'), at));
  const later = announce(tried, runAt('13:00'), laterBy(90_000));
  expect(later.mails).toMatchObject([{ id: 'retimed-2', tries: 0, timesBefore: booked }]);
  const back = announce(tried, runAt('12:00'), laterBy(90_000));
  expect(back.mails).toMatchObject([{ id: 'retimed-2', tries: 0, timesBefore: times('12:30') }]);
});

test('after a mail was sent the next one compares with its times', () => {
  const sent = removeMail(announce(issued(), runAt('12:30'), at), 'retimed-1');
  expect(announce(sent, runAt('12:45'), at).mails).toMatchObject([{ timesBefore: times('12:30') }]);
});

test('an order without valid tickets, and a run that is cancelled or over, need no mail', () => {
  for (const state of [
    after(placed).state,
    after(placed, confirmed).state,
    after(placed, confirmed, captured, cancelled, refunded(900, 'o1.9', 100)).state,
  ])
    expect(announce(state, runAt('12:30'), at)).toBe(state);
  const order = issued();
  expect(announce(order, { ...runAt('12:30'), status: 'cancelled' }, at)).toBe(order);
  expect(announce(order, runAt('12:30'), new Date('2026-12-02T14:00:00Z'))).toBe(order);
});

test('an order of an earlier version counts as sold at the times before the change', () => {
  const older = announce(issued(undefined), { ...runAt('12:30'), timesBefore: runAt('12:00').stops }, at);
  expect(older).toMatchObject({ booking: { bookedTimes: booked }, mails: [{ timesBefore: booked }] });
  expect(older.booking?.places[0]?.fare).toEqual(euros(500));
});

/** The run as it was sold, but it stops for the passengers of the order only if they ask. */
const onRequest = (departure: string, alight?: 'tell-crew') => {
  const run = runAt(departure);
  const stops = run.stops.map((stop, index) => ({
    ...stop,
    ...(index === 0 && { boardOnRequest: 'phone-agency' as const, alightOnRequest: 'tell-crew' as const }),
    ...(index === 1 && alight && { alightOnRequest: alight }),
  }));
  return { ...run, stops, timesBefore: runAt('12:00').stops };
};

test('a stop that becomes a request stop is one mail, also when the times stay', () => {
  const announced = announce(issued(), onRequest('12:00'), at);
  expect(announced).toMatchObject({
    announcedTimes: { ...booked, requests: { board: 'phone-agency' } },
    mails: [{ id: 'retimed-1', timesBefore: { ...booked, requests: {} } }],
  });
  expect(announce(announced, onRequest('12:00'), laterBy(5))).toBe(announced);
  const sent = removeMail(announced, 'retimed-1');
  expect(announce(sent, onRequest('12:00', 'tell-crew'), at).mails).toMatchObject([
    { timesBefore: { ...booked, requests: { board: 'phone-agency' } } },
  ]);
  expect(
    announce(announced, { ...runAt('12:00'), timesBefore: onRequest('12:00').stops }, at),
  ).not.toHaveProperty('mails');
});

test('an order that an earlier version told of new times is not told of requests that stay', () => {
  const told = { ...issued(), announcedTimes: times('12:30'), timeChanges: 1 };
  const run = { ...onRequest('12:30'), timesBefore: onRequest('12:30').stops };
  expect(announce(told, run, at)).toBe(told);
});
