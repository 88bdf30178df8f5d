import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StationView } from '@railhead/common/contracts/tickets';
import { until } from '@railhead/common/testing/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFeed } from '../src/import/import-feed.ts';
import { changed, importProgram, nothing, startImports } from './import-fixture.ts';
import { smallFeed, writeFeed } from './small-feed.ts';

// Each test has a feed of its own, so they run side by side.
let imports: Awaited<ReturnType<typeof startImports>>;
const aFeed: typeof imports.aFeed = (from) => imports.aFeed(from);
beforeAll(async () => {
  imports = await startImports();
});
afterAll(() => imports?.[Symbol.asyncDispose]());

test.concurrent('runs are published once, however often they are imported', async () => {
  const { typed, imported, scheduled, runs } = aFeed();
  const { code, faults, out } = await typed();
  expect([code, faults]).toEqual([0, '']);
  expect(out).toContain('3 stations, 2 trains, 4 runs from 2026-11-23');
  expect(out).toContain('4 of 4 runs');
  expect(out).toContain('added 4, retimed 0, unchanged 0, replaced 0, rejected 0, withdrawn 0');
  expect(await imported()).toEqual({ ...nothing, unchanged: 4 });
  expect(await scheduled()).toHaveLength(4);
  expect(await runs()).toHaveLength(4);
});

test.concurrent('two imports at once add each run once', async () => {
  const { imported, scheduled } = aFeed();
  const both = await Promise.all([imported(), imported()]);
  expect(both.map(({ rejected }) => rejected)).toEqual([[], []]);
  expect(both.reduce((sum, { added }) => sum + added, 0)).toBe(4);
  expect(await scheduled()).toHaveLength(4);
});

test.concurrent('an import that was killed is continued by the next one', async () => {
  const { feed, scheduled } = aFeed('2026-11-23');
  await using written = await writeFeed({ 'fleet.json': JSON.stringify({ feed }) });
  const args = [importProgram, written.folder, '--days', '30', '--from', '2026-11-23'];
  const env = { ...process.env, MONGO_URL: imports.mongoUrl };
  const killed = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface(killed.stdout)) if (/ of 61 runs/.test(line)) break;
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const lines: string[] = [];
  const result = await importFeed(
    { path: written.folder, days: 30, from: '2026-11-23' },
    imports.mongoUrl,
    (line) => lines.push(line),
  );
  expect(result).toMatchObject({ retimed: 0, rejected: [], withdrawn: [] });
  // With the night train of the day before.
  expect(result.added + result.unchanged).toBe(61);
  expect(lines).toContain(`Another import of ${feed} is under way; waiting for it.`);
  expect(new Set((await scheduled()).map(({ subject }) => subject)).size).toBe(61);
});

test.concurrent('new refund rules apply to new runs only', async () => {
  const { feed, imported, scheduled } = aFeed();
  const withRefunds = (version: string) => ({
    'fleet.json': JSON.stringify({ feed, refunds: { version, classes: { first: [] } } }),
  });
  await imported(withRefunds('v1'));
  expect(await imported(withRefunds('v2'))).toEqual({ ...nothing, unchanged: 4 });
  expect((await scheduled()).map(({ data }) => data.refundRules?.version)).toEqual(['v1', 'v1', 'v1', 'v1']);
  const { body } = await imports.tickets.get(`/api/runs/${feed}-day-20261123`);
  expect(body).toMatchObject({ refundRules: { version: 'v1', classes: { first: [] } } });
});

test.concurrent('a trip that cannot be sold is left out and listed', async () => {
  const { typed, runs } = aFeed();
  const { code, out } = await typed(changed('night,25:30:00,25:30:00,c,2\n', ''));
  expect(code).toBe(0);
  expect(out).toContain('skipped: trip night (one call only)');
  expect(await runs()).toHaveLength(2);
});

test.concurrent('an invalid feed is rejected with file, line and reason, and nothing of it is imported', async () => {
  const { feed, typed, runs } = aFeed();
  const { code, faults } = await typed(changed('day,09:00:00,09:02:00,b,2', 'ghost,09:00:00,09:02:00,b,2'));
  expect(code).toBe(1);
  expect(faults).toContain('nothing was imported');
  expect(faults).toMatch(/stop_times\.txt:3: .*ghost/);
  expect(await runs()).toEqual([]);
  const stations = imports.tickets.service.db.collection<{ _id: string }>('stations');
  expect(await stations.findOne({ _id: `${feed}-a` })).toBeNull();
});

test.concurrent('a feed of another publisher does not get the name of one that is on sale', async () => {
  const { feed, imported, typed, runs } = aFeed();
  await imported();
  const before = await runs();
  const agency = (name: string, zone: string) => ({
    'agency.txt': `agency_id,agency_name,agency_url,agency_timezone\ny,${name},https://${name}.example,${zone}\n`,
  });
  for (const other of [agency('tokyo', 'Asia/Tokyo'), agency('bavaria', 'Europe/Berlin')]) {
    const { code, faults } = await typed(other);
    expect(code).toBe(1);
    expect(faults).toMatch(new RegExp(`The name ${feed} belongs to .*fleet\\.json`));
  }
  expect(await runs()).toEqual(before);
});

test.concurrent('an event that would be too large leaves out its own trip', async () => {
  const { feed, imported, runs } = aFeed();
  const stops = Array.from({ length: 150 }, (_, index) => `s${index}`);
  const name = 'রেলস্টেশন'.repeat(12);
  await imported({
    'stops.txt': `${smallFeed['stops.txt']}${stops.map((id, index) => `${id},${name},${51 + index / 100},8\n`).join('')}`,
    'trips.txt': `${smallFeed['trips.txt']}r,daily,long,IC 9\n`,
    'stop_times.txt': `${smallFeed['stop_times.txt']}${stops
      .map(
        (id, index) =>
          `long,${8 + Math.floor(index / 30)}:${String((index % 30) * 2).padStart(2, '0')}:00,,${id},${index}\n`,
      )
      .join('')}`,
  });
  expect((await runs()).map(({ _id }) => _id).filter((id) => id.startsWith(`${feed}-long`))).toEqual([]);
  expect(await runs()).toHaveLength(4);
});

test.concurrent('a feed without a run in the period is rejected, and its stations are not saved', async () => {
  const { feed, typed } = aFeed('2030-01-01');
  const { code, faults } = await typed();
  expect(code).toBe(1);
  expect(faults).toContain('no train runs between 2030-01-01 and 2030-01-02');
  const stations = imports.tickets.service.db.collection<{ _id: string }>('stations');
  expect(await stations.findOne({ _id: `${feed}-a` })).toBeNull();
});

test.concurrent('an invalid option is explained', async () => {
  const { code, faults } = await aFeed().typed({}, '--days', 'many');
  expect(code).toBe(1);
  expect(faults).toContain('--days must be a whole number');
});

test.concurrent('stations of one name are told apart, and found by their names in other languages', async () => {
  const { feed, imported } = aFeed();
  const name = `Kalvik ${feed}`;
  await imported({
    'stops.txt': `stop_id,stop_name,stop_lat,stop_lon\na,${name},50,8\nb,Beta,50.5,8\nc,Gamma,51,8\na2,${name},52,8\nd,Delta,52.5,8\n`,
    'trips.txt': `${smallFeed['trips.txt']}r,daily,other,IC 9\n`,
    'stop_times.txt': `${smallFeed['stop_times.txt']}other,08:00:00,,a2,1\nother,09:00:00,,d,2\n`,
    'translations.txt': `table_name,field_name,language,translation,record_id\nstops,stop_name,fr,Calvique ${feed},a\n`,
  });
  const found = async (query: string) => {
    const path = `/api/stations?query=${encodeURIComponent(query)}`;
    return (await imports.tickets.get<{ items: StationView[] }>(path)).body.items;
  };
  const [a, a2] = [
    { id: `${feed}-a`, name, otherNames: [`Calvique ${feed}`], detail: 'X, Long Line, next to Beta' },
    { id: `${feed}-a2`, name, detail: 'X, Long Line, next to Delta' },
  ].map((station) => ({ ...station, zone: 'Europe/Berlin' }));
  // The list of stations is cached for a second.
  await until('both stations are listed', async () => (await found(name)).length === 2);
  expect(await found(name)).toEqual([a, a2]);
  expect(await found(`calvique ${feed}`)).toEqual([a]);
});
