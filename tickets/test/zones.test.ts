import { type JourneysView, RunRetimed, RunScheduled } from '@railhead/common/contracts/tickets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFeed } from '../src/import/import-feed.ts';
import { longDistanceFeed } from './long-distance-feed.ts';
import { writeFeed } from './small-feed.ts';
import { startTickets } from './tickets-fixture.ts';

let tickets: Awaited<ReturnType<typeof startTickets>>;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets?.[Symbol.asyncDispose]());

const period = { from: '2026-12-01', days: 3 };
const withoutZones = { 'stops.txt': longDistanceFeed['stops.txt']?.replaceAll(/,[^,]*$/gm, '') };

async function imported(feed: string, changes: typeof longDistanceFeed = {}, { from, days } = period) {
  await using written = await writeFeed({
    ...longDistanceFeed,
    'fleet.json': JSON.stringify({ feed }),
    ...changes,
  });
  const result = await importFeed(
    { path: written.folder, from, days },
    tickets.service.config.mongoUrl,
    () => undefined,
  );
  await tickets.service.waitUntilIdle();
  return result;
}
const search = async (feed: string, date: string) =>
  (await tickets.get<JourneysView>(`/api/journeys?from=${feed}-kng&to=${feed}-ndl&date=${date}`)).body;
const found = async (feed: string, date: string) =>
  (await search(feed, date)).journeys.map(({ runId }) => runId);

test("a train is found by the date on its boarding stop's calendar, with the zone of each stop", async () => {
  await imported('us');
  const { from, to, journeys } = await search('us', '2026-12-02');
  expect([from.zone, to.zone]).toEqual(['America/Phoenix', 'America/Los_Angeles']);
  expect(journeys).toMatchObject([
    {
      runId: 'us-sw-20261201',
      zone: 'America/New_York',
      from: { departure: '2026-12-03T06:46:00.000Z', zone: 'America/Phoenix' },
      to: { arrival: '2026-12-03T07:51:00.000Z', zone: 'America/Los_Angeles' },
      durationMinutes: 65,
    },
  ]);
  expect(await found('us', '2026-12-03')).toEqual(['us-sw-20261202']);
});

test('the next date is one of the boarding stop', async () => {
  expect((await search('us', '2026-11-20')).nextDate).toBe('2026-11-30');
});

test('runs that were imported without zones get them with the next import', async () => {
  await imported('late', withoutZones);
  expect(await found('late', '2026-12-02')).toEqual(['late-sw-20261130']);
  expect(await imported('late')).toMatchObject({ added: 0, retimed: 5, rejected: [], withdrawn: [] });
  expect(await found('late', '2026-12-02')).toEqual(['late-sw-20261201']);
  const events = await tickets.service.publishedEvents(RunRetimed);
  const retimed = events.find(({ subject }) => subject === 'late-sw-20261201');
  expect(retimed?.data.times.map(({ zone }) => zone)).toEqual([
    'America/Chicago',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Los_Angeles',
  ]);
  expect(await imported('late')).toMatchObject({ added: 0, retimed: 0, unchanged: 5 });
});

test('a run is published with the zones of its stops', async () => {
  const events = await tickets.service.publishedEvents(RunScheduled);
  const run = events.find(({ subject }) => subject === 'us-sw-20261201');
  expect(run?.data.stops.map(({ zone }) => zone)).toEqual([
    'America/Chicago',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Los_Angeles',
  ]);
});
