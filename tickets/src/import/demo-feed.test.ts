import { join } from 'node:path';
import { RunScheduled } from '@railhead/common/contracts/tickets';
import { seatIds } from '@railhead/common/domain/coaches';
import { fareOf } from '@railhead/common/domain/fares';
import { localDate } from '@railhead/common/domain/time';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Feed } from './feed.ts';
import { readFleet } from './fleet.ts';
import { planDates } from './plan-runs.ts';
import { readFeed } from './read-feed.ts';

const folder = join(import.meta.dirname, '../../../infra/demo');

describe('the demo timetable', () => {
  let feed: Feed;
  let runs: ReturnType<typeof RunScheduled.create>['data'][];

  beforeAll(async () => {
    feed = await readFeed(folder);
    runs = [...planDates(feed, await readFleet(folder, feed), { from: '2026-12-20', days: 14 })].flatMap(
      (date) => (date.isBeforePeriod ? [] : date.runs),
    );
  });

  test('is valid and fits its contract', () => {
    expect([feed.stations.length, feed.trains.length, feed.skipped, feed.notes]).toEqual([14, 16, [], []]);
    expect(runs.filter((run) => !RunScheduled.validator.Check(run))).toEqual([]);
    expect(Math.max(...runs.map((run) => JSON.stringify(run).length))).toBeLessThan(8192);
  });

  test('has a dozen trains and more on each day', () => {
    const perDay = Map.groupBy(runs, ({ serviceDate }) => serviceDate);
    expect(perDay.size).toBe(14);
    expect([...perDay.values()].map(({ length }) => length)).toEqual(Array(14).fill(14));
  });

  test('runs as at weekends on Christmas Day', () => {
    const numbers = runs
      .filter(({ serviceDate }) => serviceDate === '2026-12-25')
      .map(({ number }) => number);
    expect(numbers).toContain('IC 501');
    expect(numbers).not.toContain('IC 203');
  });

  test('has a night train that passes midnight, with berths', () => {
    const night = runs.find(({ number }) => number === 'NT 401');
    const dates = night?.stops.map(({ arrival, departure }) =>
      localDate(new Date(departure ?? arrival ?? ''), night.zone),
    );
    expect([dates?.[0], dates?.at(-1)]).toEqual(['2026-12-20', '2026-12-21']);
    expect(night?.classes.map(({ id }) => id)).toEqual(['standard', 'couchette', 'sleeper']);
  });

  test('has refund rules by class: flexible in first, none in couchettes', () => {
    const [{ refundRules } = {}] = runs;
    expect(refundRules?.classes['first']?.[0]).toEqual({ hoursBefore: 2, feePercent: 0 });
    expect(refundRules?.classes['couchette']).toEqual([]);
  });

  test('has plausible fares', () => {
    const coast = runs.find(({ number }) => number === 'IC 101');
    const metres = coast?.stops.at(-1)?.distance ?? 0;
    const fares = coast?.classes.map(({ id }) =>
      fareOf({ rules: coast.fareRules, metres, class: id, passengerType: 'adult' }),
    );
    expect(metres).toBe(346_500);
    expect(fares?.map(({ amount }) => amount)).toEqual([3590, 5700]);
    expect(seatIds(coast?.coaches ?? [])).toHaveLength(228);
  });
});
