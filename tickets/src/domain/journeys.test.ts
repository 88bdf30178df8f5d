import { aRun } from '@railhead/common/testing/runs';
import { expect, test } from 'vitest';
import { journeysOn, viewJourney } from './journeys.ts';
import { schedule } from './run.ts';

const call = (stationId: string, time: string, allowed = { board: true, alight: true }) => ({
  stationId,
  name: stationId.toUpperCase(),
  arrival: `2026-11-${time}:00.000Z`,
  departure: `2026-11-${time}:00.000Z`,
  distance: 0,
  ...allowed,
});
const on = (date: string, from: string, to: string, ...calls: ReturnType<typeof call>[]) =>
  journeysOn({ zone: 'UTC', stops: calls }, { from, to, date });

test('the date is the one at the boarding stop', () => {
  const calls = [call('a', '21T23:00'), call('b', '22T00:30'), call('c', '23T01:00')];
  expect(on('2026-11-21', 'a', 'c', ...calls)).toEqual([{ from: 0, to: 2 }]);
  expect(on('2026-11-22', 'b', 'c', ...calls)).toEqual([{ from: 1, to: 2 }]);
  expect(on('2026-11-21', 'b', 'c', ...calls)).toEqual([]);
});

test("the date is one on the boarding stop's own calendar", () => {
  const stops = [
    call('a', '21T08:00'),
    { ...call('b', '22T00:30'), zone: 'America/Phoenix' },
    call('c', '23T01:00'),
  ];
  const boarding = (date: string) => journeysOn({ zone: 'UTC', stops }, { from: 'b', to: 'c', date });
  expect(boarding('2026-11-21')).toEqual([{ from: 1, to: 2 }]);
  expect(boarding('2026-11-22')).toEqual([]);
});

test('only forwards, and only where one may board and alight', () => {
  const calls = [
    call('a', '21T08:00', { board: true, alight: false }),
    call('b', '21T09:00', { board: false, alight: true }),
    call('c', '21T10:00', { board: true, alight: false }),
    call('d', '21T11:00'),
  ];
  expect(on('2026-11-21', 'a', 'b', ...calls)).toEqual([{ from: 0, to: 1 }]);
  expect(on('2026-11-21', 'b', 'd', ...calls)).toEqual([]);
  expect(on('2026-11-21', 'a', 'c', ...calls)).toEqual([]);
  expect(on('2026-11-21', 'd', 'a', ...calls)).toEqual([]);
});

test('a journey has what its own ends ask for, and nothing of other stops', () => {
  const plan = aRun();
  const stops = plan.stops.map((stop) => ({
    ...stop,
    boardOnRequest: 'tell-crew' as const,
    alightOnRequest: 'phone-agency' as const,
  }));
  const { next } = schedule({ ...plan, stops });
  const view = viewJourney({ _id: plan.runId, ...next }, { from: 0, to: 2 }, []);
  expect(view?.from).toMatchObject({ boardOnRequest: 'tell-crew' });
  expect(view?.to).toMatchObject({ alightOnRequest: 'phone-agency' });
  expect([view?.from, view?.to].filter((end) => end && 'boardOnRequest' in end)).toHaveLength(1);
});

test('a train that comes round again is boarded as late as possible', () => {
  const calls = [call('a', '21T08:00'), call('b', '21T09:00'), call('a', '21T10:00'), call('b', '21T11:00')];
  expect(on('2026-11-21', 'a', 'b', ...calls)).toEqual([
    { from: 0, to: 1 },
    { from: 2, to: 3 },
  ]);
  const loop = [call('a', '21T08:00'), call('a', '21T10:00'), call('b', '21T11:00')];
  expect(on('2026-11-21', 'a', 'b', ...loop)).toEqual([{ from: 1, to: 2 }]);
});

test('the view prices the distance and closes the sale before the departure at the boarding stop', () => {
  const plan = aRun();
  const view = viewJourney({ ...schedule(plan).next, _id: plan.runId }, { from: 1, to: 3 }, [
    { from: 0, to: 2, seats: ['B-1'] },
  ]);
  const leaves = Date.parse(plan.stops[1]?.departure ?? '');
  expect(view).toMatchObject({
    runId: plan.runId,
    from: { stationId: 'brackwater', index: 1 },
    to: { stationId: 'dunmere', index: 3 },
    durationMinutes: 115,
    sale: { closesAt: new Date(leaves - 5 * 60_000).toISOString() },
    classes: [
      { id: 'standard', fare: { amount: 1300, currency: 'EUR' }, seats: 40, seatsLeft: 40 },
      { id: 'first', fare: { amount: 2100, currency: 'EUR' }, seats: 12, seatsLeft: 11 },
    ],
  });
});
