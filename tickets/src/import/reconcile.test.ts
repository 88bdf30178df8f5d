import type { RunScheduledData } from '@railhead/common/contracts/tickets';
import { expect, test } from 'vitest';
import { schedule } from '../domain/run.ts';
import { reconcile } from './reconcile.ts';

const serviceDate = '2026-12-02';

/** A run from A to C at an hour. Without a number, the trip id stands in for it. */
function plan(trip: string, hour: number, number = trip, via = ''): RunScheduledData {
  const at = (time: number) => `2026-12-02T${String(time).padStart(2, '0')}:00:00.000Z`;
  const stop = (stationId: string) => ({
    stationId,
    name: stationId,
    distance: 0,
    board: true,
    alight: true,
  });
  return {
    runId: `x-${trip}-20261202`,
    trainId: `x-${trip}`,
    number,
    name: 'Line',
    serviceDate,
    zone: 'UTC',
    stops: [
      { ...stop('x-a'), departure: at(hour) },
      ...(via ? [{ ...stop(via), arrival: at(hour + 1), departure: at(hour + 1) }] : []),
      { ...stop('x-c'), arrival: at(hour + 2) },
    ],
    coaches: [],
    classes: [],
    fareRules: {
      version: '1',
      currency: 'EUR',
      classes: {},
      passengers: { adult: 1, child: 1, senior: 1 },
      roundTo: 1,
    },
    sale: { opensAt: at(0), closesMinutesBefore: 0 },
    maxSeatsPerOrder: 8,
  };
}
const known = (planned: RunScheduledData) => ({ _id: planned.runId, ...schedule(planned).next });
const idsOf = ({ existing, add, uncertain, missing, rejected }: ReturnType<typeof reconcile>) => ({
  existing: existing.map(({ run, plan: { runId } }) => [run._id, runId]),
  add: add.map(({ runId }) => runId),
  uncertain: uncertain.map(({ runId }) => runId),
  missing: missing.map(({ _id }) => _id),
  rejected: rejected.map(({ runId }) => runId),
});
const nothing = { existing: [], add: [], uncertain: [], missing: [], rejected: [] };

test('a run is known by trip id and number, whatever else has changed', () => {
  const found = reconcile([plan('t1', 21, 'IC 1', 'x-b')], [known(plan('t1', 8, 'IC 1'))]);
  expect(idsOf(found)).toEqual({ ...nothing, existing: [['x-t1-20261202', 'x-t1-20261202']] });
});

test('trains that exchange their trip ids keep their passengers', () => {
  const found = reconcile(
    [plan('t2', 8, 'IC 1'), plan('t1', 14, 'IC 2')],
    [known(plan('t1', 8, 'IC 1')), known(plan('t2', 14, 'IC 2'))],
  );
  expect(idsOf(found)).toEqual({
    ...nothing,
    existing: [
      ['x-t1-20261202', 'x-t2-20261202'],
      ['x-t2-20261202', 'x-t1-20261202'],
    ],
  });
});

test('a train that got the trip id of another one is added under its own id', () => {
  const found = reconcile([plan('t1', 9, 'IC 2', 'x-b')], [known(plan('t1', 8, 'IC 1'))]);
  expect(idsOf(found)).toEqual({ ...nothing, add: ['x-t1-2-20261202'], missing: ['x-t1-20261202'] });
  expect(found.add[0]?.trainId).toBe('x-t1-2');
});

test('a train whose run was replaced by an interrupted import is added again under another run id', () => {
  const replaced = { ...known(plan('t1', 8, 'IC 1')), status: 'cancelled' as const, replaced: true };
  const found = reconcile([plan('t1', 8, 'IC 1', 'x-b')], [replaced]);
  expect(idsOf(found)).toEqual({ ...nothing, add: ['x-t1-20261202-2'] });
  expect(found.add[0]?.trainId).toBe('x-t1');
});

test.each([['IC 1'], ['t1']])('the run that replaced another one is known like any other (%s)', (number) => {
  const before = known(plan('t1', 8, number));
  const replaced = { ...before, status: 'cancelled' as const, replaced: true };
  const current = { ...known(plan('t1', 8, number, 'x-b')), _id: 'x-t1-20261202-2' };
  for (const hour of [8, 9])
    expect(idsOf(reconcile([plan('t1', hour, number, 'x-b')], [replaced, current]))).toEqual({
      ...nothing,
      existing: [['x-t1-20261202-2', 'x-t1-20261202']],
    });
});

test('a train that moved far may be another one with its trip id, unless it has a number', () => {
  const found = reconcile([plan('t1', 14, 'R')], [known(plan('t1', 8, 'R'))], new Set(['R']));
  expect(idsOf(found)).toEqual({ ...nothing, uncertain: ['x-t1-2-20261202'], missing: ['x-t1-20261202'] });
});

test("a line's name does not identify a train, even if the line has one train a day", () => {
  const lines = new Set(['R']);
  const gone = [known(plan('v1', 8, 'R'))];
  expect(idsOf(reconcile([plan('v2', 14, 'R')], gone, lines))).toEqual({
    ...nothing,
    uncertain: ['x-v2-20261202'],
    missing: ['x-v1-20261202'],
  });
  expect(idsOf(reconcile([plan('v2', 14, 'R', 'x-b')], gone, lines))).toEqual({
    ...nothing,
    add: ['x-v2-20261202'],
    missing: ['x-v1-20261202'],
  });
});

test('a number identifies a train only where no other train of that day has it', () => {
  const found = reconcile(
    [plan('v2', 14, 'IC 1'), plan('v3', 16, 'IC 2')],
    [known(plan('v1', 8, 'IC 1')), known(plan('v3', 16, 'IC 1'))],
  );
  expect(idsOf(found)).toEqual({
    ...nothing,
    existing: [['x-v3-20261202', 'x-v3-20261202']],
    uncertain: ['x-v2-20261202'],
    missing: ['x-v1-20261202'],
  });
});

test('a train keeps the number under which it was sold', () => {
  const found = reconcile([plan('t1', 8, 'IC 2')], [known(plan('t1', 8, 'IC 1'))]);
  expect(idsOf(found)).toEqual({ ...nothing, rejected: ['x-t1-20261202'] });
  expect(found.rejected[0]?.reason).toBe('its number would change from IC 1 to IC 2');
});

test('a train that an earlier version added twice stays two runs', () => {
  const twice = [plan('one', 8, 'IC 1'), plan('two', 8, 'IC 1')];
  expect(idsOf(reconcile(twice, twice.map(known)))).toEqual({
    ...nothing,
    existing: [
      ['x-one-20261202', 'x-one-20261202'],
      ['x-two-20261202', 'x-two-20261202'],
    ],
  });
});

test.each([
  ['number, stations and times', plan('v1', 8, 'IC 1'), plan('v2', 8, 'IC 1')],
  ['number, at another time', plan('v1', 8, 'IC 1'), plan('v2', 11, 'IC 1')],
  ['number, with another stop', plan('v1', 8, 'IC 1'), plan('v2', 8, 'IC 1', 'x-b')],
  ['stations and first departure, without a number', plan('v1', 8), plan('v2', 8)],
])('with another trip id, a run is known by %s', (_by, before, now) => {
  expect(idsOf(reconcile([now], [known(before)]))).toEqual({
    ...nothing,
    existing: [['x-v1-20261202', 'x-v2-20261202']],
  });
});

test('hourly trains of one line keep apart by their departures', () => {
  const hours = [6, 7, 8];
  const found = reconcile(
    hours.map((hour) => plan(`v2-${hour}`, hour, 'RE 7')),
    hours.map((hour) => known(plan(`v1-${hour}`, hour, 'RE 7'))),
  );
  expect(idsOf(found)).toEqual({
    ...nothing,
    existing: hours.map((hour) => [`x-v1-${hour}-20261202`, `x-v2-${hour}-20261202`]),
  });
});

test('a run that may be one that is gone is not added beside it', () => {
  const found = reconcile(
    [plan('v2-6', 9, 'RE 7'), plan('v2-7', 10, 'RE 7')],
    [known(plan('v1-6', 6, 'RE 7')), known(plan('v1-7', 7, 'RE 7'))],
  );
  expect(idsOf(found)).toEqual({
    ...nothing,
    uncertain: ['x-v2-6-20261202', 'x-v2-7-20261202'],
    missing: ['x-v1-6-20261202', 'x-v1-7-20261202'],
  });
});

test('another train is added, and one that is gone is missing', () => {
  const found = reconcile([plan('new', 9, 'IC 9', 'x-b')], [known(plan('old', 8, 'IC 1'))]);
  expect(idsOf(found)).toEqual({ ...nothing, add: ['x-new-20261202'], missing: ['x-old-20261202'] });
});

test('a second trip of the same train is rejected', () => {
  const found = reconcile([plan('one', 8, 'IC 1'), plan('two', 8, 'IC 1')], []);
  expect(idsOf(found)).toEqual({ ...nothing, add: ['x-one-20261202'], rejected: ['x-two-20261202'] });
});
