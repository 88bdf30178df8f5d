import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { EventContract } from '@railhead/common/contracts/define';
import { RunRetimed, RunScheduled } from '@railhead/common/contracts/tickets';
import { addDays, localDate } from '@railhead/common/domain/time';
import type { TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFeed } from '../src/import/import-feed.ts';
import { smallFeed, writeFeed } from './small-feed.ts';
import { anOrder, startTickets } from './tickets-fixture.ts';

const program = fileURLToPath(new URL('../src/import/main.ts', import.meta.url));

// Each test has a feed of its own, so they run side by side.
let tickets: Awaited<ReturnType<typeof startTickets>>;
beforeAll(async () => {
  tickets = await startTickets();
});
afterAll(() => tickets?.[Symbol.asyncDispose]());

/** A feed with a unique name and its first trains on the first imported day, and the state of its import. */
function aFeed(from = '2026-11-23') {
  const feed = `x${crypto.randomUUID().slice(0, 8)}`;
  const files = (changes: Files) => ({
    'fleet.json': JSON.stringify({ feed }),
    'calendar.txt': smallFeed['calendar.txt']?.replace('20260101', from.replaceAll('-', '')),
    ...changes,
  });
  const period = { days: 2, from };
  /** The events of the feed's runs, once all are published. */
  const ofFeed = async <S extends TSchema>(contract: EventContract<S>) => {
    await tickets.service.waitUntilIdle();
    const events = await tickets.service.publishedEvents(contract);
    return events.filter(({ subject }) => subject.startsWith(`${feed}-`));
  };
  return {
    feed,
    scheduled: () => ofFeed(RunScheduled),
    retimed: () => ofFeed(RunRetimed),
    runs: async () => {
      await tickets.service.waitUntilIdle();
      return tickets.service.db
        .collection<{ _id: string }>('runs')
        .find({ _id: new RegExp(`^${feed}-`) })
        .sort({ _id: 1 })
        .toArray();
    },
    async imported(changes: Files = {}) {
      await using written = await writeFeed(files(changes));
      return await importFeed({ path: written.folder, ...period }, mongoUrl(), () => undefined);
    },
    /** Runs the command-line program. */
    async typed(changes: Files = {}, ...more: string[]) {
      await using written = await writeFeed(files(changes));
      const args = [program, written.folder, '--days', '2', '--from', period.from, ...more];
      const child = spawn(process.execPath, args, {
        env: { ...process.env, MONGO_URL: mongoUrl() },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [out, faults, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ]);
      return { out, faults, code: Number(code) };
    },
  };
}
const nothing = { added: 0, retimed: 0, unchanged: 0, replaced: 0, rejected: [], withdrawn: [] };
type Files = Record<string, string | undefined>;
const mongoUrl = () => tickets.service.config.mongoUrl;
const changed = (from: string, to: string) => ({
  'stop_times.txt': smallFeed['stop_times.txt']?.replace(from, to),
});

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
  const args = [program, written.folder, '--days', '30', '--from', '2026-11-23'];
  const env = { ...process.env, MONGO_URL: mongoUrl() };
  const killed = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface(killed.stdout)) if (/ of 61 runs/.test(line)) break;
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const lines: string[] = [];
  const result = await importFeed(
    { path: written.folder, days: 30, from: '2026-11-23' },
    mongoUrl(),
    (line) => lines.push(line),
  );
  expect(result).toMatchObject({ retimed: 0, rejected: [], withdrawn: [] });
  // With the night train of the day before.
  expect(result.added + result.unchanged).toBe(61);
  expect(lines).toContain(`Another import of ${feed} is under way; waiting for it.`);
  expect(new Set((await scheduled()).map(({ subject }) => subject)).size).toBe(61);
});

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
  const { body } = await tickets.get(`/api/journeys?from=${feed}-b&to=${feed}-c&date=2026-11-23`);
  expect(body).toMatchObject({ journeys: [{ from: { departure: '2026-11-23T08:12:00.000Z' } }] });
});

const otherCoach = {
  composition: [{ label: 'Z', layout: 'few' }],
  layouts: { few: { class: 'standard', rows: 2, pattern: 'AB' } },
};
const changedTrain = (feed: string, what: string): Files =>
  what === 'stops'
    ? changed('day,09:00:00,09:02:00,b,2\n', '')
    : { 'fleet.json': JSON.stringify({ feed, ...otherCoach }) };
const tomorrow = () => localDate(new Date(Date.now() + 24 * 3600_000), 'Europe/Berlin');

test.each(['stops', 'seats'])(
  'sold runs whose %s would change are rejected and stay as they are',
  async (what) => {
    const { feed, imported, typed, runs } = aFeed(tomorrow());
    await imported();
    const before = await runs();
    for (const { _id } of before) await tickets.place(anOrder(_id, ['A-1'], { to: 1 }));
    const again = await typed(changedTrain(feed, what));
    expect(again.code).toBe(1);
    for (const { _id } of before.filter(({ _id: id }) => what === 'seats' || id.includes('-day-')))
      expect(again.faults).toContain(`rejected: ${_id}: its ${what} would change`);
    expect(await runs()).toEqual(before);
  },
);

test.each(['stops', 'seats'])(
  'runs without orders whose %s change are replaced by new runs',
  async (what) => {
    const date = tomorrow();
    const { feed, imported, runs, scheduled } = aFeed(date);
    await imported();
    const day = (serviceDate: string) => `${feed}-day-${serviceDate.replaceAll('-', '')}`;
    const [sold, unsold] = [day(addDays(date, 1)), day(date)];
    await tickets.place(anOrder(sold, ['A-1'], { to: 1 }));
    await tickets.service.waitUntilIdle();
    const files = changedTrain(feed, what);
    const again = await imported(files);
    expect(again.replaced).toBe(what === 'stops' ? 1 : 3);
    expect(again.rejected.map(({ runId }) => runId)).toEqual([sold]);
    const found = (await runs()).filter(({ _id }) => _id.startsWith(unsold));
    expect(found).toMatchObject([
      { _id: unsold, status: 'cancelled' },
      { _id: `${unsold}-2`, trainId: `${feed}-day`, status: 'scheduled' },
    ]);
    const published = (await scheduled()).find(({ subject }) => subject === `${unsold}-2`);
    expect(published?.data.stops).toHaveLength(what === 'stops' ? 2 : 3);
    expect(published?.data.coaches).toHaveLength(what === 'stops' ? 5 : 1);
    const { body } = await tickets.get<{ journeys: { runId: string }[] }>(
      `/api/journeys?from=${feed}-a&to=${feed}-c&date=${date}`,
    );
    expect(body.journeys.map(({ runId }) => runId).filter((id) => id.startsWith(unsold))).toEqual([
      `${unsold}-2`,
    ]);

    expect(await imported(files)).toMatchObject({ added: 0, replaced: 0, unchanged: 3 });
    // Back to what it was, it is replaced again.
    expect((await imported()).replaced).toBe(what === 'stops' ? 1 : 3);
    const current = (await runs()).filter((run) => 'status' in run && run.status === 'scheduled');
    expect(current).toHaveLength(4);
    expect(current.map(({ _id }) => _id)).toContain(`${unsold}-3`);
  },
);

test.concurrent('a replacement that was interrupted is completed by the next import', async () => {
  const date = tomorrow();
  const { feed, imported, runs } = aFeed(date);
  await imported();
  const unsold = `${feed}-day-${date.replaceAll('-', '')}`;
  const { replaced } = await imported(changedTrain(feed, 'stops'));
  expect(replaced).toBe(2);
  // As if the import had been killed before it added the new run.
  await tickets.service.db.collection<{ _id: string }>('runs').deleteOne({ _id: `${unsold}-2` });
  expect(await imported(changedTrain(feed, 'stops'))).toEqual({ ...nothing, added: 1, unchanged: 3 });
  expect((await runs()).map(({ _id }) => _id)).toContain(`${unsold}-2`);
});

test.concurrent('new refund rules apply to new runs only', async () => {
  const { feed, imported, scheduled } = aFeed();
  const withRefunds = (version: string) => ({
    'fleet.json': JSON.stringify({ feed, refunds: { version, classes: { first: [] } } }),
  });
  await imported(withRefunds('v1'));
  expect(await imported(withRefunds('v2'))).toEqual({ ...nothing, unchanged: 4 });
  expect((await scheduled()).map(({ data }) => data.refundRules?.version)).toEqual(['v1', 'v1', 'v1', 'v1']);
  const { body } = await tickets.get(`/api/runs/${feed}-day-20261123`);
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
  const stations = tickets.service.db.collection<{ _id: string }>('stations');
  expect(await stations.findOne({ _id: `${feed}-a` })).toBeNull();
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
  const { body } = await tickets.get(`/api/journeys?from=${feed}-a&to=${feed}-c&date=2026-11-23`);
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
  const { feed, imported, typed, runs } = aFeed(
    localDate(new Date(Date.now() + 24 * 3600_000), 'Europe/Berlin'),
  );
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
  const { imported, typed, runs } = aFeed(localDate(new Date(Date.now() + 24 * 3600_000), 'Europe/Berlin'));
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
  const tomorrow = localDate(new Date(Date.now() + 24 * 3600_000), 'Europe/Berlin');
  const { feed, imported, typed, runs } = aFeed(tomorrow);
  const { 'calendar.txt': calendar } = smallFeed;
  expect(await imported({ 'calendar.txt': calendar })).toEqual({ ...nothing, added: 5 });
  const night = `${feed}-night-${addDays(tomorrow, -1).replaceAll('-', '')}`;
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
  const stations = tickets.service.db.collection<{ _id: string }>('stations');
  expect(await stations.findOne({ _id: `${feed}-a` })).toBeNull();
});

test.concurrent('runs of another feed whose name begins with the same word are left alone', async () => {
  const tomorrow = localDate(new Date(Date.now() + 24 * 3600_000), 'Europe/Berlin');
  const [national, regional] = [aFeed(tomorrow), aFeed(tomorrow)];
  const name = `${national.feed}-regio`;
  await regional.imported({ 'fleet.json': JSON.stringify({ feed: name }) });
  // As an earlier version left them.
  await tickets.service.db.collection('runs').updateMany({ feed: name }, { $unset: { feed: '' } });
  await tickets.service.db.collection<{ _id: string }>('feeds').deleteOne({ _id: name });
  await national.imported();
  const { code, out } = await national.typed({}, '--withdraw');
  expect([code, out]).toEqual([0, expect.stringContaining('withdrawn 0')]);
  const left = (await national.runs()).filter(({ _id }) => _id.startsWith(`${name}-`));
  expect(left).toHaveLength(4);
  for (const run of left) expect(run).toMatchObject({ status: 'scheduled' });
});

test.concurrent('an invalid option is explained', async () => {
  const { code, faults } = await aFeed().typed({}, '--days', 'many');
  expect(code).toBe(1);
  expect(faults).toContain('--days must be a whole number');
});
