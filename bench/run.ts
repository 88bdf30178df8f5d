/**
 * `npm run bench`: measures the performance promises of Railhead as ratios to baselines of the same run, and audits what
 * was sold. `--quick` takes about 90 s and only shows that everything works; `--only <row>,…` measures some rows.
 */
import { parseArgs } from 'node:util';
import { exitOnSignal } from '../infra/local/processes/exit-on-signal.ts';
import { type Durations, openHarness } from './harness/harness.ts';
import { measureRows } from './measure-rows.ts';
import { verdictOf } from './report/line.ts';
import { describeMachine } from './report/machine.ts';
import { asText, promised } from './report/report.ts';
import { writeReport } from './report/write.ts';
import { rows } from './rows/all.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
const quick = values.quick ?? false;
const named = values.only?.split(',');
const wanted = named ? rows.filter(({ name }) => named.includes(name)) : rows;

const fullDurations: Durations = {
  quick: false,
  sampleSeconds: 2.5,
  openLoopSeconds: 4,
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
/** Rows that have not started by then are skipped, so that a run takes at most ten minutes, a quick one 90 s. */
const budgetMs = quick ? 80_000 : 540_000;

const began = performance.now();
const print = (line: string) => process.stdout.write(`${line}\n`);
const log = (line: string) =>
  print(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

if (wanted.length === 0) {
  print(`Unknown row ${values.only}. Choose from ${rows.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const services = [...new Set(wanted.flatMap(({ needs }) => needs))];
const harness = await openHarness({ durations: quick ? quickDurations : fullDurations, services, log });
exitOnSignal(harness.close, print);

try {
  const machine = await describeMachine(harness);
  const { lines, plots, details, failed } = await measureRows(harness, wanted, began + budgetMs);
  const seconds = (performance.now() - began) / 1000;
  const report = { at: new Date().toISOString(), quick, seconds, machine, lines, plots };
  const isWhole = values.only === undefined;
  const files = writeReport(report, { details, isWhole });
  print(`\n${asText(isWhole ? promised(lines) : lines)}\n`);
  for (const file of files) print(file);
  // A missed floor is a result; a seat that was sold twice or a row that failed is an error.
  const broken = lines.filter((line) => line.row === 'audit' && verdictOf(line) !== 'reached');
  if (broken.length > 0 || failed.length > 0) process.exitCode = 1;
} finally {
  await harness.close();
}
