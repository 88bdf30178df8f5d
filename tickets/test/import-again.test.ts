import { addDays } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, type Files, nothing, startImports, tomorrow } from './import-fixture.ts';
import { smallFeed } from './small-feed.ts';

// Each test has a feed of its own, so they run side by side.
let imports: Awaited<ReturnType<typeof startImports>>;
const aFeed: typeof imports.aFeed = (from) => imports.aFeed(from);
beforeAll(async () => {
  imports = await startImports();
});
afterAll(() => imports?.[Symbol.asyncDispose]());

test.concurrent('new times are published and found by search', async () => {
  const { feed, imported, retimed } = aFeed();
  await imported();
  const again = await imported(changed('day,09:00:00,09:02:00', 'day,09:10:00,09:12:00'));
  expect(again).toEqual({ ...nothing, retimed: 2, unchanged: 2 });
  const published = await retimed();
  expect(published.map(({ data }) => data.runId).sort()).toEqual([
    `${feed}-day-20261123`,
    `${feed}-day-20261124`,
  ]);
  const monday = published.find(({ subject }) => subject === `${feed}-day-20261123`);
  expect(monday?.version).toBe(2);
  expect(monday?.data.times).toEqual([
    { departure: '2026-11-23T07:05:00.000Z' },
    { arrival: '2026-11-23T08:10:00.000Z', departure: '2026-11-23T08:12:00.000Z' },
    { arrival: '2026-11-23T09:00:00.000Z' },
  ]);
  const { body } = await imports.tickets.get(`/api/journeys?from=${feed}-b&to=${feed}-c&date=2026-11-23`);
  expect(body).toMatchObject({ journeys: [{ from: { departure: '2026-11-23T08:12:00.000Z' } }] });
});

/** `day` calls at its stops so, by `pickup_type`. */
const pickups = (types: string[]): Files => {
  const [header, ...lines] = smallFeed['stop_times.txt']?.trim().split('\n') ?? [];
  const rows = lines.map((line, index) => `${line},${types[index] ?? ''}`);
  return { 'stop_times.txt': [`${header},pickup_type`, ...rows, ''].join('\n') };
};

test.concurrent('calls on request that a newer feed brings reach runs on sale, and go again', async () => {
  const { feed, imported, retimed } = aFeed();
  await imported();
  expect(await imported(pickups(['', '2']))).toEqual({ ...nothing, retimed: 2, unchanged: 2 });
  const search = `/api/journeys?from=${feed}-b&to=${feed}-c&date=2026-11-23`;
  const found = () => imports.tickets.get<{ journeys: { from: object }[] }>(search);
  await until('the call on request to be found', async () =>
    JSON.stringify((await found()).body).includes('"boardOnRequest":"phone-agency"'),
  );
  expect(await imported(pickups(['', '2']))).toEqual({ ...nothing, unchanged: 4 });
  expect(await imported()).toEqual({ ...nothing, retimed: 2, unchanged: 2 });
  const monday = (await retimed()).filter(({ subject }) => subject === `${feed}-day-20261123`);
  expect(monday.map(({ data }) => data.times[1]?.requests)).toEqual([{ board: 'phone-agency' }, {}]);
});

const renamedTrips = (from: string, to: string) => ({
  'trips.txt': smallFeed['trips.txt']?.replace(`,${from},`, `,${to},`),
  'stop_times.txt': smallFeed['stop_times.txt']?.replaceAll(`${from},`, `${to},`),
});

test.concurrent('a train with another trip id stays the same run, so that its seats are sold once', async () => {
  const { feed, imported, scheduled, runs } = aFeed();
  await imported();
  for (const trip of ['day', 'night'])
    expect(await imported(renamedTrips(trip, `new-${trip}`))).toEqual({ ...nothing, unchanged: 4 });
  expect(await scheduled()).toHaveLength(4);
  expect(await runs()).toHaveLength(4);
  const { body } = await imports.tickets.get(`/api/journeys?from=${feed}-a&to=${feed}-c&date=2026-11-23`);
  expect(body).toMatchObject({ journeys: [{ number: 'IC 1' }, {}] });
});

test.concurrent('a train that got another trip id and new times is retimed', async () => {
  const { feed, imported, retimed } = aFeed();
  await imported();
  const { 'trips.txt': trips, 'stop_times.txt': times } = renamedTrips('day', 'again');
  const later = times
    ?.replace('again,09:00:00,09:02:00', 'again,09:10:00,09:12:00')
    .replace('08:05:00', '08:07:00');
  expect(await imported({ 'trips.txt': trips, 'stop_times.txt': later })).toEqual({
    ...nothing,
    retimed: 2,
    unchanged: 2,
  });
  expect((await retimed()).map(({ subject }) => subject).sort()).toEqual([
    `${feed}-day-20261123`,
    `${feed}-day-20261124`,
  ]);
});

test.concurrent('a second trip of the same train is rejected and listed', async () => {
  const { feed, typed, runs } = aFeed();
  const twice = {
    'trips.txt': `${smallFeed['trips.txt']}r,daily,twin,IC 1\n`,
    'stop_times.txt': `${smallFeed['stop_times.txt']}${smallFeed['stop_times.txt']
      ?.split('\n')
      .filter((line) => line.startsWith('day,'))
      .map((line) => line.replace('day,', 'twin,'))
      .join('\n')}\n`,
  };
  const { code, faults } = await typed(twice);
  expect(code).toBe(1);
  expect(faults).toContain(`rejected: ${feed}-twin-20261123: it is the same train as ${feed}-day-20261123`);
  expect(await runs()).toHaveLength(4);
});

test.concurrent('runs that a newer feed no longer has are listed, and cancelled on demand', async () => {
  const { feed, imported, typed, runs } = aFeed(tomorrow());
  await imported();
  const [day] = await runs();
  const withoutDay = {
    'trips.txt': smallFeed['trips.txt']?.replace('r,daily,day,IC 1\n', ''),
    'stop_times.txt': smallFeed['stop_times.txt']?.replaceAll(/day,.*\n/g, ''),
  };
  const listed = await typed(withoutDay);
  expect(listed.code).toBe(1);
  expect(listed.faults).toContain(`2 runs are on sale and no longer in the feed: ${day?._id}, ${feed}-day-`);
  const isCancelled = async () => (await runs()).map((run) => 'status' in run && run.status === 'cancelled');
  expect(await isCancelled()).toEqual([false, false, false, false]);
  const withdrawn = await typed(withoutDay, '--withdraw');
  expect([withdrawn.code, withdrawn.faults]).toEqual([0, '']);
  expect(withdrawn.out).toContain('withdrawn 2');
  expect(await isCancelled()).toEqual([true, true, false, false]);
});

test.concurrent('runs of a trip that can no longer be read stay on sale', async () => {
  const { imported, typed, runs } = aFeed(tomorrow());
  await imported();
  const { out } = await typed(
    changed('day,09:00:00,09:02:00,b,2', 'day,07:00:00,07:02:00,b,2'),
    '--withdraw',
  );
  expect(out).toContain('skipped: trip day (stop_times.txt:3: its time is before');
  expect(out).toContain('withdrawn 0');
  for (const run of await runs()) expect(run).toMatchObject({ status: 'scheduled' });
});

test.concurrent('trains of the evening before are added while they are under way, and never withdrawn', async () => {
  const date = tomorrow();
  const { feed, imported, typed, runs } = aFeed(date);
  const { 'calendar.txt': calendar } = smallFeed;
  expect(await imported({ 'calendar.txt': calendar })).toEqual({ ...nothing, added: 5 });
  const night = `${feed}-night-${addDays(date, -1).replaceAll('-', '')}`;
  expect((await runs()).map(({ _id }) => _id)).toContain(night);
  expect(await imported({ 'calendar.txt': calendar })).toEqual({ ...nothing, unchanged: 5 });
  const withoutNight = {
    'calendar.txt': calendar,
    'trips.txt': smallFeed['trips.txt']?.replace('r,daily,night,\n', ''),
    'stop_times.txt': smallFeed['stop_times.txt']?.replaceAll(/night,.*\n/g, ''),
  };
  const listed = await typed(withoutNight);
  expect(listed.faults).toContain('2 runs are on sale and no longer in the feed');
  expect(listed.faults).not.toContain(night);
  expect((await typed(withoutNight, '--withdraw')).out).toContain('withdrawn 2');
  expect((await runs()).find(({ _id }) => _id === night)).toMatchObject({ status: 'scheduled' });
});

test.concurrent('runs of another feed whose name begins with the same word are left alone', async () => {
  const date = tomorrow();
  const [national, regional] = [aFeed(date), aFeed(date)];
  const name = `${national.feed}-regio`;
  await regional.imported({ 'fleet.json': JSON.stringify({ feed: name }) });
  // As an earlier version left them.
  await imports.tickets.service.db.collection('runs').updateMany({ feed: name }, { $unset: { feed: '' } });
  await imports.tickets.service.db.collection<{ _id: string }>('feeds').deleteOne({ _id: name });
  await national.imported();
  const { code, out } = await national.typed({}, '--withdraw');
  expect([code, out]).toEqual([0, expect.stringContaining('withdrawn 0')]);
  const left = (await national.runs()).filter(({ _id }) => _id.startsWith(`${name}-`));
  expect(left).toHaveLength(4);
  for (const run of left) expect(run).toMatchObject({ status: 'scheduled' });
});
