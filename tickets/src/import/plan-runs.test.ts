import { RunScheduled } from '@railhead/common/contracts/tickets';
import { expect, test } from 'vitest';
import { longDistanceFeed } from '../../test/long-distance-feed.ts';
import { smallFeed, writeFeed } from '../../test/small-feed.ts';
import { readFleet } from './fleet.ts';
import { planDates, planStations } from './plan-runs.ts';
import { readFeed } from './read-feed.ts';

async function plan(
  from: string,
  days: number,
  fleetJson?: string,
  changes: Parameters<typeof writeFeed>[0] = {},
) {
  await using written = await writeFeed({ ...changes, 'fleet.json': fleetJson });
  const feed = await readFeed(written.folder);
  const fleet = await readFleet(written.folder, feed);
  const dates = [...planDates(feed, fleet, { from, days })];
  return {
    runs: dates.flatMap((date) => (date.isBeforePeriod ? [] : date.runs)),
    earlier: dates.flatMap((date) => (date.isBeforePeriod ? date.runs : [])),
    stations: planStations(feed, fleet),
  };
}

const refunds = { version: 'v7', classes: { standard: [{ hoursBefore: 1, feePercent: 20 }], first: [] } };
const fleet = JSON.stringify({
  refunds,
  feed: 'x',
  saleOpensDays: 2,
  saleClosesMinutes: 5,
  maxSeatsPerOrder: 4,
});

test('a run has everything that its consumers need', async () => {
  const { runs, stations } = await plan('2026-03-28', 1, fleet);
  expect(runs.map(({ runId }) => runId)).toEqual(['x-day-20260328', 'x-night-20260328']);
  expect(runs.map((run) => RunScheduled.validator.Check(run))).toEqual([true, true]);
  expect(runs[0]).toMatchObject({
    trainId: 'x-day',
    number: 'IC 1',
    name: 'Long Line',
    serviceDate: '2026-03-28',
    zone: 'Europe/Berlin',
    sale: { opensAt: '2026-03-25T23:00:00.000Z', closesMinutesBefore: 5 },
    maxSeatsPerOrder: 4,
    refundRules: refunds,
  });
  expect(runs[0]?.stops).toEqual([
    {
      stationId: 'x-a',
      name: 'Alpha',
      departure: '2026-03-28T07:05:00.000Z',
      distance: 0,
      board: true,
      alight: false,
    },
    {
      stationId: 'x-b',
      name: 'Beta',
      arrival: '2026-03-28T08:00:00.000Z',
      departure: '2026-03-28T08:02:00.000Z',
      distance: 55_598,
      board: true,
      alight: true,
    },
    {
      stationId: 'x-c',
      name: 'Gamma',
      arrival: '2026-03-28T09:00:00.000Z',
      distance: 111_195,
      board: false,
      alight: true,
    },
  ]);
  expect(stations[0]).toEqual({
    id: 'x-a',
    name: 'Alpha',
    zone: 'Europe/Berlin',
    detail: 'X, Long Line',
  });
});

test('a train leaves at the same local time after the clocks change', async () => {
  const { runs } = await plan('2026-03-29', 1);
  expect(runs[0]?.stops[0]?.departure).toBe('2026-03-29T06:05:00.000Z');
});

test('a period has one run per train and date, each with its own id, and none on days without service', async () => {
  const { runs } = await plan('2026-04-29', 4);
  expect(runs.map(({ serviceDate }) => serviceDate)).toEqual(
    ['2026-04-29', '2026-04-30', '2026-05-02'].flatMap((date) => [date, date]),
  );
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(runs.length);
});

test("a stop has its own zone where it is not the agency's, and times count in the agency's", async () => {
  const { runs, stations } = await plan('2026-12-01', 1, fleet, longDistanceFeed);
  expect(stations.map(({ zone }) => zone)).toEqual([
    'America/Chicago',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Los_Angeles',
  ]);
  expect(runs[0]).toMatchObject({ zone: 'America/New_York', serviceDate: '2026-12-01' });
  expect(runs[0]?.stops[1]).toMatchObject({
    name: 'Kingman',
    departure: '2026-12-03T06:46:00.000Z',
    zone: 'America/Phoenix',
  });
  expect(RunScheduled.validator.Check(runs[0])).toBe(true);
});

test("a platform is in its station's zone, and a station without one in the agency's", async () => {
  const { runs, stations } = await plan('2026-12-01', 1, fleet, {
    'stops.txt': [
      'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,stop_timezone',
      'p,Alpha,50,8,1,,Europe/London',
      'a,Alpha 1,50,8,0,p,Europe/Paris',
      'b,Beta,50.5,8,0,,',
      'c,Gamma,51,8,0,,Europe/Berlin',
    ].join('\n'),
  });
  expect(Object.fromEntries(stations.map(({ name, zone }) => [name, zone]))).toEqual({
    Alpha: 'Europe/London',
    Beta: 'Europe/Berlin',
    Gamma: 'Europe/Berlin',
  });
  expect(runs[0]?.stops.map(({ zone }) => zone)).toEqual(['Europe/London', undefined, undefined]);
});

test('trains that left before the period are planned if they are still under way when it starts', async () => {
  const ids = async (from: string, feed?: typeof longDistanceFeed) =>
    (await plan(from, 1, fleet, feed)).earlier.map(({ runId }) => runId);
  expect(await ids('2026-04-29')).toEqual(['x-night-20260428']);
  expect(await ids('2026-05-02')).toEqual([]);
  expect(await ids('2026-12-01', longDistanceFeed)).toEqual(['x-sw-20261129', 'x-sw-20261130']);
});

test('a train that arrives as the period starts is over', async () => {
  const { earlier } = await plan('2026-04-29', 1, fleet, {
    'stop_times.txt': smallFeed['stop_times.txt']?.replaceAll('25:30:00', '24:00:00'),
  });
  expect(earlier).toEqual([]);
});
