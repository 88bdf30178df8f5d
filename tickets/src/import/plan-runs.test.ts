import { RunScheduled } from '@railhead/common/contracts/tickets';
import { expect, test } from 'vitest';
import { writeFeed } from '../../test/small-feed.ts';
import { readFleet } from './fleet.ts';
import { planDates, planStations } from './plan-runs.ts';
import { readFeed } from './read-feed.ts';

async function plan(from: string, days: number, fleetJson?: string) {
  await using written = await writeFeed({ 'fleet.json': fleetJson });
  const feed = await readFeed(written.folder);
  const fleet = await readFleet(written.folder, feed);
  return {
    runs: [...planDates(feed, fleet, { from, days })].flatMap((date) => date.runs),
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
  expect(stations[0]).toEqual({ id: 'x-a', name: 'Alpha', zone: 'Europe/Berlin' });
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
