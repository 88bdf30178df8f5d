import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit } from './audit.ts';
import type { Harness } from './harness/harness.ts';
import { UnexpectedAnswers } from './measure/expected-statuses.ts';
import { measureForeignLoad } from './measure/foreign-load.ts';
import type { RowCourse } from './report/course.ts';
import type { ReportLine } from './report/line.ts';
import type { Plot } from './report/plots.ts';
import type { BenchRow, RowResult } from './rows/row.ts';
import { foreignLoadReason, repeatWhileDisturbed, voidedBy } from './tries.ts';

/** The results of all rows, and the totals of their audits. */
export interface BenchResult {
  lines: ReportLine[];
  plots: Plot[];
  details: Record<string, unknown>;
  /** How each row was measured. */
  course: RowCourse[];
  /** Rows that failed. */
  failed: string[];
}

/** So that a row that hangs does not prevent the others: how often its expected time it may take, and at least this long. */
const timeoutFactor = 4;
const leastTimeoutMs = 90_000;

/** Measures and audits one row after the other. A disturbed row is repeated while `mayRepeat` allows it. */
export async function measureRows(
  harness: Harness,
  rows: BenchRow[],
  { maxTries, mayRepeat }: { maxTries: number; mayRepeat: () => boolean },
): Promise<BenchResult> {
  const outcome: BenchResult = { lines: [], plots: [], details: {}, course: [], failed: [] };
  const audits: Audit[] = [];
  let wrongRefusals = 0;
  const timeLeft = remainingTime(harness, rows);
  const isForeignLoadKnown = Object.values(harness.servers.processes).every(({ pid }) => pid !== undefined);

  for (const [index, row] of rows.entries()) {
    harness.log(`measuring ${row.name} (${index + 1} of ${rows.length}${timeLeft(index)})`);
    const began = performance.now();
    const takeTry = async (number: number) => {
      harness.beginTry(number);
      const ms = Math.max(leastTimeoutMs, expectedSeconds(harness, row) * 1000 * timeoutFactor);
      const taken = await measureForeignLoad(() => withTimeout(harness.patienceMs(ms), row.measure(harness)));
      wrongRefusals += taken.result.wrongRefusals ?? 0;
      audits.push(...(await auditAll(harness, taken.result)));
      return isForeignLoadKnown ? taken : { ...taken, foreignShare: undefined };
    };
    try {
      const measured = await repeatWhileDisturbed({
        maxTries,
        mayRepeat,
        take: takeTry,
        onDisturbed: (share) =>
          harness.log(`others used ${Math.round(share * 100)} % of the machine: ${row.name} is repeated`),
      });
      const { result } = measured.best;
      const reason = foreignLoadReason(measured);
      outcome.lines.push(...result.lines.map((line) => voidedBy(reason, line)));
      outcome.plots.push(...(result.plots ?? []));
      outcome.details[row.name] = result.details;
      outcome.course.push({
        row: row.name,
        seconds: (performance.now() - began) / 1000,
        foreignShares: measured.tries.map(({ foreignShare }) => foreignShare),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof UnexpectedAnswers) wrongRefusals += error.refusals;
      harness.log(`${row.name} failed: ${reason}`);
      outcome.failed.push(row.name);
      outcome.lines.push(notMeasured(row, reason));
      await harness.restartWorkers();
    }
    await stopUnneeded(harness, rows.slice(index + 1));
  }
  outcome.details.audits = audits;
  if (audits.length > 0 || wrongRefusals > 0) outcome.lines.push(...auditLines(audits, wrongRefusals));
  return outcome;
}

const expectedSeconds = ({ durations }: Harness, { seconds }: BenchRow): number =>
  durations.quick ? seconds.quick : seconds.whole;

/** The time left before each row as text, from the expected times and the pace so far. */
function remainingTime(harness: Harness, rows: BenchRow[]): (index: number) => string {
  const began = performance.now();
  const expected = (some: BenchRow[]) => some.reduce((sum, row) => sum + expectedSeconds(harness, row), 0);
  return (index) => {
    const done = expected(rows.slice(0, index));
    const pace = done > 0 ? (performance.now() - began) / 1000 / done : harness.patienceMs(1);
    return `, about ${Math.ceil(expected(rows.slice(index)) * pace)} s left`;
  };
}

/** A service that no later row needs would only cost CPU time: the events of orders are work for search. */
async function stopUnneeded({ services }: Harness, later: BenchRow[]): Promise<void> {
  const needed = new Set(later.flatMap(({ needs }) => needs));
  const { tickets } = services;
  if (tickets && !needed.has('tickets')) await tickets.stop();
}

async function auditAll(harness: Harness, { audit: sets = [] }: RowResult): Promise<Audit[]> {
  const audits: Audit[] = [];
  for (const { set, acknowledged } of sets)
    audits.push(await audit(harness.servers, { set: harness.nameOf(set), acknowledged }));
  return audits;
}

function auditLines(audits: Audit[], wrongRefusals: number): ReportLine[] {
  const sum = (of: (audit: Audit) => number) => audits.reduce((total, one) => total + of(one), 0);
  const orders = `of ${sum((one) => one.orders).toLocaleString('en')} orders, read with plain drivers`;
  const line = (what: string, reached: number, ours?: string): ReportLine => ({
    row: 'audit',
    what,
    reached,
    unit: '',
    floor: { atMost: 0 },
    ...(ours && { ours }),
  });
  return [
    line(
      'seats oversold',
      sum(({ oversold }) => oversold),
      orders,
    ),
    line(
      'seats leaked',
      sum(({ leaked }) => leaked),
      orders,
    ),
    line(
      'acknowledged orders that are missing',
      sum(({ lost }) => lost),
    ),
    line(
      'events missing from JetStream',
      sum(({ unpublished: untold }) => untold),
    ),
    line('wrong refusals', wrongRefusals),
  ];
}

const notMeasured = ({ name }: BenchRow, reason: string): ReportLine => ({
  row: name,
  what: `the row ${name}`,
  reached: Number.NaN,
  unit: '',
  floor: { atMost: 0 },
  void: reason,
});

async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`took longer than ${Math.round(ms / 1000)} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
