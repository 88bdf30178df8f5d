import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { runId } from '@railhead/common/domain/slug';
import { addDays } from '@railhead/common/domain/time';
import { until } from '@railhead/common/testing/until';
import { root } from '../../infra/local/paths.ts';
import { withDatabase } from '../../infra/local/servers/database-url.ts';
import type { Harness } from '../harness/harness.ts';
import { createLatencyRecorder, mergeLatencies } from '../measure/latency.ts';
import { perSecond } from '../report/line.ts';
import { type BenchRow, cpuPerOperation, productOnly } from './row.ts';

const row = 'import';
const nationalMonth = 100_000;
const trainsPerDay = 400;
const stations = 40;
const callsPerTrain = 12;
const browseEveryMs = 50;
const onSaleTimeoutMs = 60_000;
const bareBatch = 100;

/** A timetable import while passengers browse, until its last run can be booked. */
export const timetableImport: BenchRow = {
  name: row,
  needs: ['orders', 'tickets'],
  seconds: { whole: 60, quick: 15 },
  isPerDatabase: true,
  async measure(harness) {
    const days = harness.durations.quick ? 1 : 15;
    const total = days * trainsPerDay;
    const feed = feedOf(harness);
    const folder = mkdtempSync(join(tmpdir(), `${feed}-`));
    try {
      writeTimetable(folder, feed);
      await using browsing = browse(harness.portOf('tickets'), feed);
      const began = performance.now();
      const { cpu } = await harness.measureCpu(async () => {
        await runImport(folder, days, harness);
        await whenOnSale(harness, total);
      });
      const seconds = (performance.now() - began) / 1000;
      const { latency, failed, statuses } = await browsing.stop();
      const rate = total / seconds;
      const bare = await bareInserts(harness, total);
      const what = `import of ${total.toLocaleString('en')} runs`;
      return {
        lines: [
          {
            row,
            what: `${nationalMonth.toLocaleString('en')} runs at the rate of an ${what}, all on sale`,
            reached: nationalMonth / rate,
            unit: 's',
            floor: { atMost: 400 },
            ours: perSecond(rate),
            why: cpuPerOperation(productOnly(cpu), total),
          },
          {
            row,
            what: `${what} ÷ bare inserts of the same documents`,
            reached: rate / bare,
            unit: '×',
            ours: perSecond(rate),
            baseline: perSecond(bare),
          },
          {
            row,
            what: 'a run is on sale after it was imported, at the latest',
            reached: await longestDelay(harness),
            unit: 's',
            floor: { atMost: 10 },
          },
          {
            row,
            what: 'browsing during an import, p99',
            reached: latency.p99,
            unit: 'ms',
            floor: { atMost: 200 },
            ours: `${latency.count} requests, p50 ${latency.p50.toFixed(1)} ms, longest ${latency.max.toFixed(0)} ms`,
          },
          {
            row,
            what: 'browsing during an import, failed requests',
            reached: failed,
            unit: '',
            floor: { atMost: 0 },
            ours: `statuses ${JSON.stringify(statuses)}`,
          },
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** One line of stations, on which trains leave every few minutes in both directions, each with its own number. */
function writeTimetable(folder: string, feed: string): void {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
  const trips: string[] = [];
  const stopTimes: string[] = [];
  for (let train = 0; train < trainsPerDay; train++) {
    trips.push(`r,d,t${train},IC ${train}`);
    const first = train % (stations - callsPerTrain);
    for (let call = 0; call < callsPerTrain; call++) {
      const stop = train % 2 === 0 ? first + call : first + callsPerTrain - 1 - call;
      const at = time(Math.floor((train * 20 * 60) / trainsPerDay) + call * 15);
      stopTimes.push(`t${train},${at},${at},s${stop},${call}`);
    }
  }
  const stops = Array.from({ length: stations }, (_, n) => `s${n},Station ${n},${48 + n / 10},8`);
  const files: Record<string, string[]> = {
    'agency.txt': [
      'agency_id,agency_name,agency_url,agency_timezone',
      'b,Bench,https://b.example,Europe/Berlin',
    ],
    'stops.txt': ['stop_id,stop_name,stop_lat,stop_lon', ...stops],
    'routes.txt': ['route_id,route_short_name,route_long_name,route_type', 'r,IC,Long line,2'],
    'calendar.txt': [
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date',
      'd,1,1,1,1,1,1,1,20200101,20991231',
    ],
    'trips.txt': ['route_id,service_id,trip_id,trip_short_name', ...trips],
    'stop_times.txt': ['trip_id,arrival_time,departure_time,stop_id,stop_sequence', ...stopTimes],
    'fleet.json': [JSON.stringify({ feed, currency: 'EUR', saleOpensDays: 60 })],
  };
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}

const firstDate = () => addDays(new Date().toISOString().slice(0, 10), 2);

async function runImport(folder: string, days: number, { servers, log }: Harness): Promise<void> {
  const args = ['tickets/src/import/main.ts', folder, '--days', String(days), '--from', firstDate()];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, MONGO_URL: withDatabase(servers.mongoUrl, 'railhead_tickets') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(child.stdout).on('line', log);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the import exited with code ${code}`);
}

/** Each try imports another railway, because a known one would only be compared. */
const feedOf = (harness: Harness) => harness.nameOf('bench-import');
const ownRuns = (harness: Harness) => {
  const feed = feedOf(harness);
  return { trainId: { $gte: `${feed}-`, $lt: `${feed}.` } };
};
type SavedRun = { _id: string; at: Date };
const importedRuns = ({ mongo }: Harness) => mongo.db('railhead_tickets').collection<SavedRun>('runs');
const runsOnSale = ({ mongo }: Harness) => mongo.db('railhead_orders').collection<SavedRun>('runs');

const idsPerQuery = 1000;

async function whenOnSale(harness: Harness, total: number): Promise<void> {
  const dates = Array.from({ length: total / trainsPerDay }, (_, day) => addDays(firstDate(), day));
  const trains = Array.from({ length: trainsPerDay }, (_, train) => `t${train}`);
  const left = new Set(dates.flatMap((date) => trains.map((train) => runId(feedOf(harness), train, date))));
  await until(
    'every run is on sale',
    async () => {
      for (const { _id } of await onSale(harness, [...left].slice(0, idsPerQuery))) left.delete(_id);
      return left.size === 0;
    },
    harness.patienceMs(onSaleTimeoutMs),
  );
}

const onSale = (harness: Harness, ids: string[]): Promise<SavedRun[]> =>
  runsOnSale(harness)
    .find({ _id: { $in: ids } })
    .project<SavedRun>({ at: 1 })
    .toArray();

/** Between the saving of a run by the import and by `orders`, in seconds. */
async function longestDelay(harness: Harness): Promise<number> {
  const imported = await importedRuns(harness).find(ownRuns(harness)).project<SavedRun>({ at: 1 }).toArray();
  const delays: number[] = [];
  for (let first = 0; first < imported.length; first += idsPerQuery) {
    const batch = new Map(
      imported.slice(first, first + idsPerQuery).map(({ _id, at }) => [_id, at.getTime()]),
    );
    for (const { _id, at } of await onSale(harness, [...batch.keys()]))
      delays.push(at.getTime() - (batch.get(_id) ?? Number.NaN));
  }
  return Math.max(...delays) / 1000;
}

/** Searches and station lists, one every few milliseconds, until it is stopped. */
function browse(port: number, feed: string) {
  const latency = createLatencyRecorder();
  const stopping = new AbortController();
  const statuses: Record<number, number> = {};
  let failed = 0;
  let isImported = false;
  const date = firstDate();
  const pathOf = (n: number) =>
    n % 4 === 0
      ? `/api/stations?query=${encodeURIComponent(`Station ${n % stations}`)}`
      : `/api/journeys?from=${feed}-s${n % 20}&to=${feed}-s${(n % 20) + 5}&date=${date}`;
  const request = async (n: number) => {
    const startedAt = performance.now();
    // The stations of the railway are not known before the import has saved them.
    const expected = isImported ? [200] : [200, 404];
    const status = await fetch(`http://127.0.0.1:${port}${pathOf(n)}`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status !== 404) latency.record(performance.now() - startedAt);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (!expected.includes(status)) failed += 1;
    if (n % 4 !== 0) isImported ||= status === 200;
  };
  const running = (async () => {
    const requests: Promise<void>[] = [];
    for (let n = 0; !stopping.signal.aborted; n++) {
      requests.push(request(n));
      await sleep(browseEveryMs);
    }
    await Promise.all(requests);
  })();
  const stop = async () => {
    stopping.abort();
    await running;
    return { latency: mergeLatencies([latency.encoded()]), failed, statuses };
  };
  return {
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Runs a second when nothing but the same documents is inserted, with the same indexes. */
async function bareInserts(harness: Harness, total: number): Promise<number> {
  const documents = await importedRuns(harness).find(ownRuns(harness)).toArray();
  const bare = harness.mongo.db('railhead_bench').collection<SavedRun>('bare_runs');
  for (const { key, partialFilterExpression } of await importedRuns(harness).indexes())
    if (!('_id' in key))
      await bare.createIndex(key, partialFilterExpression ? { partialFilterExpression } : {});
  const began = performance.now();
  for (let first = 0; first < documents.length; first += bareBatch)
    await bare.insertMany(documents.slice(first, first + bareBatch), {
      ordered: false,
      writeConcern: { w: 'majority', journal: true },
    });
  const rate = total / ((performance.now() - began) / 1000);
  return rate;
}
