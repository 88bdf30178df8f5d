/**
 * `npm run bench`: measures what Railhead promises about speed as ratios to bare limits, in one run, and audits what it
 * sold. `--quick` takes a minute and a half and only shows that everything works; `--only <row>,…` measures some rows.
 */
import { parseArgs } from 'node:util';
import { measureRows } from './measure-rows.ts';
import { verdictOf } from './report/line.ts';
import { describeMachine } from './report/machine.ts';
import { asText, promised } from './report/report.ts';
import { writeReport } from './report/write.ts';
import { rows } from './rows/all.ts';
import { openWorld, type Pace } from './world/world.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
const quick = values.quick ?? false;
const named = values.only?.split(',');
const wanted = named ? rows.filter(({ name }) => named.includes(name)) : rows;

const whole: Pace = { quick: false, shot: 2.5, open: 4, warm: 4, rounds: 3 };
const short: Pace = { quick: true, shot: 0.6, open: 0.8, warm: 0.4, rounds: 1 };
/** Rows that have not begun by then are left out, so that a run ends within ten minutes, a quick one within 90 s. */
const budgetMs = quick ? 80_000 : 540_000;

const began = performance.now();
const say = (line: string) => process.stdout.write(`${line}\n`);
const log = (line: string) =>
  say(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

if (wanted.length === 0) {
  say(`There is no row ${values.only}: choose of ${rows.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const services = [...new Set(wanted.flatMap(({ needs }) => needs))];
const world = await openWorld({ pace: quick ? short : whole, services, log });
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void world.close().then(() => process.exit(1));
  });

try {
  const machine = await describeMachine(world);
  const { lines, plots, details, failed } = await measureRows(world, wanted, began + budgetMs);
  const seconds = (performance.now() - began) / 1000;
  const report = { at: new Date().toISOString(), quick, seconds, machine, lines, plots };
  const isWhole = values.only === undefined;
  const files = writeReport(report, { details, isWhole });
  say(`\n${asText(isWhole ? promised(lines) : lines)}\n`);
  for (const file of files) say(file);
  // A floor that is missed is a figure; a seat that is sold twice, or a row that breaks, is a failure.
  const broken = lines.filter((line) => line.row === 'audit' && verdictOf(line) !== 'reached');
  if (broken.length > 0 || failed.length > 0) process.exitCode = 1;
} finally {
  await world.close();
}
