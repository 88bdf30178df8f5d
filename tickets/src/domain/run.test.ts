import { RunCancelled, RunRetimed, RunScheduled, type Stop } from '@railhead/common/contracts/tickets';
import { aRun } from '@railhead/common/testing/runs';
import { describe, expect, test } from 'vitest';
import { cancel, compare, replace, retime, schedule } from './run.ts';

const plan = aRun();
const run = schedule(plan).next;
const later = plan.stops.map((stop, index) =>
  index === 1 && stop.arrival
    ? { ...stop, arrival: new Date(Date.parse(stop.arrival) + 1000).toISOString() }
    : stop,
);

describe('a run', () => {
  test('is scheduled as it was planned', () => {
    const { events } = schedule(plan);
    expect(events).toEqual([RunScheduled.create(plan)]);
    expect(RunScheduled.validator.Check(events[0]?.data)).toBe(true);
  });

  test('is found at each stop by its local date there', () => {
    const stops = [
      {
        stationId: 'a',
        name: 'A',
        departure: '2026-07-01T21:30:00.000Z',
        distance: 0,
        board: true,
        alight: false,
      },
      {
        stationId: 'b',
        name: 'B',
        arrival: '2026-07-01T22:05:00.000Z',
        departure: '2026-07-01T22:10:00.000Z',
        distance: 1,
        board: true,
        alight: true,
      },
      {
        stationId: 'c',
        name: 'C',
        arrival: '2026-07-01T22:30:00.000Z',
        departure: '2026-07-01T22:31:00.000Z',
        distance: 2,
        board: false,
        alight: true,
      },
      {
        stationId: 'd',
        name: 'D',
        arrival: '2026-07-01T23:00:00.000Z',
        distance: 3,
        board: false,
        alight: true,
      },
    ];
    const { next } = schedule(aRun({ zone: 'Europe/Berlin', serviceDate: '2026-07-01', stops }));
    expect(next.boardings).toEqual(['a@2026-07-01', 'b@2026-07-02']);
    expect(next.arrivesAt).toEqual(new Date('2026-07-01T23:00:00.000Z'));
    const further = stops.map((stop) => (stop.stationId === 'b' ? { ...stop, zone: 'Europe/London' } : stop));
    const { next: zoned } = schedule(
      aRun({ zone: 'Europe/Berlin', serviceDate: '2026-07-01', stops: further }),
    );
    expect(zoned.boardings).toEqual(['a@2026-07-01', 'b@2026-07-01']);
  });

  test('compared with itself is the same, with other times retimed', () => {
    expect(compare(run, plan)).toBe('same');
    expect(compare(run, { ...plan, name: 'Other', fareRules: { ...plan.fareRules, roundTo: 1 } })).toBe(
      'same',
    );
    expect(compare(run, { ...plan, stops: later })).toBe('times');
  });

  test('never changes its stops or seats', () => {
    const stops = { fixed: 'its stops would change', canBeReplaced: true };
    expect(compare(run, { ...plan, stops: plan.stops.toReversed() })).toEqual(stops);
    expect(compare(run, { ...plan, stops: plan.stops.map((stop) => ({ ...stop, board: false })) })).toEqual(
      stops,
    );
    expect(compare(run, { ...plan, coaches: plan.coaches.slice(1) })).toEqual({
      fixed: 'its seats would change',
      canBeReplaced: true,
    });
  });

  test('takes new times, once', () => {
    const decision = retime(plan.runId, run, later);
    expect(decision?.next.stops).toEqual(later);
    expect(RunRetimed.validator.Check(decision?.events[0]?.data)).toBe(true);
    expect(decision && retime(plan.runId, decision.next, later)).toBeUndefined();
  });

  test('takes the zones of its stops once, and keeps them when it is retimed', () => {
    const zoned = plan.stops.map((stop, index) =>
      index === 1 ? { ...stop, zone: 'America/Phoenix' } : stop,
    );
    expect(compare(run, { ...plan, stops: zoned })).toBe('times');
    const decision = retime(plan.runId, run, zoned);
    expect(decision?.next.stops).toEqual(zoned);
    expect(decision?.events[0]?.data).toMatchObject({
      times: [{}, { zone: 'America/Phoenix' }, {}, {}, {}, {}],
    });
    expect(RunRetimed.validator.Check(decision?.events[0]?.data)).toBe(true);
    const known = decision?.next ?? run;
    expect(compare(known, { ...plan, stops: zoned })).toBe('same');

    const moved = later.map((stop, index) => (index === 1 ? { ...stop, zone: 'America/Phoenix' } : stop));
    const again = retime(plan.runId, known, moved);
    expect(again?.next.stops).toEqual(moved);
    expect(JSON.stringify(again?.events[0]?.data)).not.toContain('zone');
    const withoutZone = retime(plan.runId, known, plan.stops);
    expect(withoutZone?.events[0]?.data).toMatchObject({ times: [{}, { zone: plan.zone }, {}, {}, {}, {}] });
  });

  test('takes calls on request once, keeps them when it is retimed, and loses them again', () => {
    const atStop1 = (call: Partial<Stop>, stops = plan.stops) =>
      stops.map((stop, index) => (index === 1 ? { ...stop, ...call } : stop));
    const stops = atStop1({ boardOnRequest: 'phone-agency', alightOnRequest: 'tell-crew' });
    expect(compare(run, { ...plan, stops })).toBe('times');
    const decision = retime(plan.runId, run, stops);
    expect(decision?.next.stops).toEqual(stops);
    expect(decision?.next.timesBefore?.[1]).not.toHaveProperty('boardOnRequest');
    const data = decision?.events[0]?.data;
    expect(data).toMatchObject({
      times: [{}, { requests: { board: 'phone-agency', alight: 'tell-crew' } }, {}, {}, {}, {}],
    });
    expect(JSON.stringify(data).split('requests')).toHaveLength(2);
    expect(RunRetimed.validator.Check(data)).toBe(true);
    const known = decision?.next ?? run;
    expect(compare(known, { ...plan, stops })).toBe('same');
    const moved = atStop1({ boardOnRequest: 'phone-agency', alightOnRequest: 'tell-crew' }, later);
    const again = retime(plan.runId, known, moved);
    expect(again?.next.stops).toEqual(moved);
    expect(JSON.stringify(again?.events[0]?.data)).not.toContain('requests');
    const without = retime(plan.runId, known, plan.stops);
    expect(without?.events[0]?.data).toMatchObject({ times: [{}, { requests: {} }, {}, {}, {}, {}] });
    expect(without?.next.stops).toEqual(plan.stops);
  });

  test('is replaced once, is found by no search then, and is not put on sale again if an operator cancelled it', () => {
    const decision = replace(plan.runId, run);
    expect(decision?.next).toMatchObject({ status: 'cancelled', replaced: true, boardings: [] });
    expect(decision?.events.map(({ type }) => type)).toEqual([RunCancelled.type]);
    expect(decision && replace(plan.runId, decision.next)).toBeUndefined();
    expect(replace(plan.runId, { ...run, status: 'cancelled' })).toBeUndefined();
  });

  test('is cancelled once, and its times no longer change', () => {
    const decision = cancel(plan.runId, run, 'storm');
    expect(decision?.events).toEqual([RunCancelled.create({ runId: plan.runId, reason: 'storm' })]);
    expect(decision && cancel(plan.runId, decision.next, 'again')).toBeUndefined();
    expect(decision && retime(plan.runId, decision.next, later)).toBeUndefined();
  });
});
