import type { StopRequests } from '@railhead/common/contracts/common';
import { timesBetween } from '@railhead/common/domain/free-cancellation';
import { describe, expect, test } from 'vitest';
import { departure, hoursBefore, run, timesMovedBy } from '../../test/sample-order.ts';
import { changedTimes, checkOnSale, checkPartySize, checkSeats, journeyOn, type Run, retime } from './run.ts';

const failing = (code: string, facts?: object) => expect.objectContaining({ code, ...(facts && { facts }) });
const { plan } = run;

describe('a journey', () => {
  test('goes from a stop to a later one', () => {
    expect(journeyOn(plan, { from: 0, to: 2 })).toMatchObject({ from: 0, to: 2, metres: 100_000 });
    for (const span of [
      { from: 2, to: 2 },
      { from: 3, to: 1 },
      { from: 0, to: 6 },
    ])
      expect(() => journeyOn(plan, span)).toThrow(failing('journey-invalid'));
  });

  test('starts and ends where the train takes up and sets down passengers', () => {
    const stops = plan.stops.map((stop, index) =>
      index === 2 ? { ...stop, alight: false, board: false } : stop,
    );
    for (const span of [
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ])
      expect(() => journeyOn({ ...plan, stops }, span)).toThrow(failing('stop-not-served'));
  });
});

describe('a run', () => {
  const sells = (sold: Run, now: Date) => () => checkOnSale(sold, { from: 0, to: 2 }, now);
  const closes = new Date(departure.getTime() - plan.sale.closesMinutesBefore * 60_000);

  test('is on sale from its opening until shortly before the departure', () => {
    const { opensAt } = plan.sale;
    expect(sells(run, hoursBefore(1))).not.toThrow();
    expect(sells(run, new Date(Date.parse(opensAt) - 1))).toThrow(failing('sale-not-open', { opensAt }));
    expect(sells(run, new Date(closes.getTime() - 1))).not.toThrow();
    expect(sells(run, closes)).toThrow(failing('sale-closed'));
    expect(sells(run, departure)).toThrow(failing('run-departed'));
  });

  test('is not on sale when it is cancelled', () => {
    expect(sells({ ...run, status: 'cancelled' }, hoursBefore(1))).toThrow(failing('run-cancelled'));
  });

  test('keeps everything but its times when it is retimed', () => {
    const times = plan.stops.map((_, index) => ({ departure: hoursBefore(-index).toISOString() }));
    const retimed = retime(run, times).plan;
    expect(retimed.stops[0]).toEqual({ ...plan.stops[0], ...times[0] });
    expect(retimed.stops[1]).not.toHaveProperty('arrival');
    expect({ ...retimed, stops: plan.stops }).toEqual(plan);
  });

  test('takes calls on request with its times, keeps them, and loses them again', () => {
    const withCalls = (requests?: StopRequests) =>
      timesMovedBy(0).map((times, index) => (index === 1 && requests ? { ...times, requests } : times));
    const asked = retime(run, withCalls({ board: 'phone-agency', alight: 'tell-crew' }));
    const expected = { ...plan.stops[1], boardOnRequest: 'phone-agency', alightOnRequest: 'tell-crew' };
    expect(asked.plan.stops[1]).toEqual(expected);
    expect(asked.plan.stops[0]).toEqual(plan.stops[0]);
    expect(retime(asked, withCalls()).plan.stops[1]).toEqual(expected);
    expect(retime(asked, withCalls({})).plan).toEqual(plan);
    expect(changedTimes(asked, { from: 0, to: 2 })).toBeUndefined();
  });

  test('remembers the times before its first change, for orders that did not keep theirs', () => {
    const booked = timesBetween(plan.stops, { from: 0, to: 2 });
    const twice = retime(retime(run, timesMovedBy(30)), timesMovedBy(70));
    expect(changedTimes(twice, { from: 0, to: 2 })).toEqual({ booked, isCancellationFree: true });
    expect(changedTimes(run, { from: 0, to: 2 })).toBeUndefined();
    const backAgain = retime(twice, timesMovedBy(0));
    expect(changedTimes(backAgain, { from: 0, to: 2 })).toBeUndefined();
  });

  test('has not changed for a journey between other stops than the retimed ones', () => {
    const times = plan.stops.map((stop, index) => (index > 2 ? timesMovedBy(90)[index] : stop) ?? {});
    const retimed = retime(run, times);
    expect(changedTimes(retimed, { from: 0, to: 2 })).toBeUndefined();
    expect(changedTimes(retimed, { from: 0, to: 3 })).toMatchObject({ isCancellationFree: true });
  });
});

describe('requested seats', () => {
  test('exist, are different, and are not too many', () => {
    expect(() => checkSeats(run, ['A-1', 'B-1'], 8)).not.toThrow();
    expect(() => checkSeats(run, ['A-1', 'A-1'], 8)).toThrow(failing('seat-twice'));
    expect(() => checkSeats(run, ['A-1', 'Z-9'], 8)).toThrow(failing('seat-unknown', { seats: ['Z-9'] }));
    expect(() => checkSeats(run, ['A-1', 'A-2'], 1)).toThrow(failing('too-many-seats'));
  });

  test('are limited by the service and by the run', () => {
    expect(() => checkPartySize({ ...run, plan: { ...plan, maxSeatsPerOrder: 2 } }, 3, 8)).toThrow(
      failing('too-many-seats'),
    );
  });
});
