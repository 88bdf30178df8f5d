/**
 * `npm run bench`: measures the performance promises of Railhead as ratios to baselines of the same run, and audits what
 * was sold. `--quick` takes a few minutes and only shows that everything works; `--only <row>,…` measures some rows;
 * `--database <name>` measures with that database server alone.
 */
import { parseArgs } from 'node:util';
import { exitOnSignal } from '../infra/local/processes/exit-on-signal.ts';
import {
  type DatabaseResult,
  databaseNames,
  databaseOf,
  databaseTitles,
  findDatabases,
} from './databases.ts';
import { type Durations, openHarness } from './harness/harness.ts';
import { measureRows } from './measure-rows.ts';
import type { CalibrationJobs } from './processes/calibrate.ts';
import { startWorker } from './processes/worker.ts';
import { verdictOf } from './report/line.ts';
import { describeMachine } from './report/machine.ts';
import { asText, promised } from './report/report.ts';
import { writeReport } from './report/write.ts';
import { rows } from './rows/all.ts';
import type { BenchRow } from './rows/row.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, database: { type: 'string' } },
});
const quick = values.quick ?? false;
const named = values.only?.split(',');
const wanted = named ? rows.filter(({ name }) => named.includes(name)) : rows;

const fullDurations: Durations = {
  quick: false,
  sampleSeconds: 2.5,
  openLoopSeconds: 2,
  warmUpSeconds: 4,
  rounds: 3,
};
const quickDurations: Durations = {
  quick: true,
  sampleSeconds: 0.6,
  openLoopSeconds: 0.8,
  warmUpSeconds: 0.4,
  rounds: 1,
};
/** A disturbed row is measured so often, and not again once the run has taken this long on the reference machine. */
const maxTries = quick ? 1 : 3;
const repeatsUntilMs = 20 * 60_000;

const began = performance.now();
const print = (line: string) => process.stdout.write(`${line}\n`);
const log = (line: string) =>
  print(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

if (wanted.length === 0) {
  print(`Unknown row ${values.only}. Choose from ${rows.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const requested = databaseNames.find((name) => name === values.database);
if (values.database !== undefined && !requested) {
  print(`Unknown database ${values.database}. Choose from ${databaseNames.join(', ')}.`);
  process.exit(2);
}

// In a process of its own: with ioredis loaded, the engine runs the same loop six times slower.
const calibrator = await startWorker<CalibrationJobs>(new URL('./processes/calibrate.ts', import.meta.url));
const { value: calibration } = await calibrator.run('calibrate', undefined);
await calibrator.stop();
log(
  `calibrated: ${calibration.cpuMs.toFixed(2)} CPU-ms for a pass of the fixed loop; time limits × ${calibration.scale.toFixed(1)}`,
);
const mayRepeat = () => performance.now() - began < repeatsUntilMs * calibration.scale;

const nothing = async () => undefined as unknown;
/** Ends what is running. */
let end: () => Promise<unknown> = nothing;
exitOnSignal(() => end(), print);

/** Opens a harness, measures some rows with it and closes it. */
async function measureWith(database: typeof requested, some: BenchRow[]) {
  const services = [...new Set(some.flatMap(({ needs }) => needs))];
  const durations = quick ? quickDurations : fullDurations;
  const harness = await openHarness({ durations, calibration, services, database, log });
  end = harness.close;
  try {
    const machine = await describeMachine(harness);
    return { machine, ...(await measureRows(harness, some, { maxTries, mayRepeat })) };
  } finally {
    await end();
    end = nothing;
  }
}

const main = await measureWith(requested, wanted);
const { lines, plots, details, course, machine } = main;
const failed = [...main.failed];

/** The rows that depend on the database, with the other servers that are found. */
const mainDatabase = databaseOf(machine.servers.find(({ name }) => name === 'MongoDB')?.source ?? '');
const perDatabase = wanted.filter(({ isPerDatabase }) => isPerDatabase);
const others =
  quick || requested || !mainDatabase || perDatabase.length === 0
    ? []
    : (await findDatabases(process.env)).filter((name) => name !== mainDatabase);
const ofDatabases: DatabaseResult[] = mainDatabase
  ? [{ name: databaseTitles[mainDatabase], lines: linesOf(lines) }]
  : [];
for (const name of others) {
  log(`measuring with ${databaseTitles[name]}`);
  try {
    const measured = await measureWith(name, perDatabase);
    ofDatabases.push({ name: databaseTitles[name], lines: linesOf(measured.lines) });
    lines.push(...measured.lines.filter(({ row }) => row === 'audit').map(renamed(databaseTitles[name])));
    details[`with ${name}`] = measured.details;
    failed.push(...measured.failed.map((row) => `${row} with ${name}`));
  } catch (error) {
    log(`${name} cannot be measured: ${error instanceof Error ? error.message : String(error)}`);
    failed.push(name);
  }
}

const seconds = (performance.now() - began) / 1000;
const absent = Object.values(databaseTitles).filter(
  (title) => !ofDatabases.some(({ name }) => name === title),
);
const report = {
  at: new Date().toISOString(),
  quick,
  seconds,
  calibration,
  machine,
  course,
  lines,
  plots,
  databases: { measured: ofDatabases, absent },
};
const isWhole = values.only === undefined && requested === undefined;
const files = writeReport(report, { details, isWhole });
print(`\n${asText(isWhole ? promised(lines) : lines, calibration)}\n`);
for (const file of files) print(file);
// A missed floor is a result; a seat that was sold twice or a row that failed is an error.
const broken = lines.filter((line) => line.row === 'audit' && verdictOf(line) !== 'reached');
if (broken.length > 0 || failed.length > 0) process.exitCode = 1;

function linesOf(all: typeof lines) {
  return all.filter(({ row }) => perDatabase.some(({ name }) => name === row));
}

function renamed(database: string) {
  return (line: (typeof lines)[number]) => ({ ...line, what: `${line.what}, with ${database}` });
}
