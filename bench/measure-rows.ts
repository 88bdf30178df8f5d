import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit } from './audit.ts';
import type { Harness } from './harness/harness.ts';
import type { ReportLine } from './report/line.ts';
import type { Plot } from './report/plots.ts';
import type { BenchRow, RowResult } from './rows/row.ts';

/** The results of all rows, and the totals of their audits. */
export interface BenchResult {
  lines: ReportLine[];
  plots: Plot[];
  details: Record<string, unknown>;
  /** Rows that failed; skipped rows are not among them. */
  failed: string[];
}

/** So that a row that hangs does not prevent the others. */
const rowTimeoutMs = 120_000;

/** Measures and audits one row after the other until the deadline. */
export async function measureRows(
  harness: Harness,
  rows: BenchRow[],
  deadline: number,
): Promise<BenchResult> {
  const outcome: BenchResult = { lines: [], plots: [], details: {}, failed: [] };
  const audits: Audit[] = [];
  let wrongRefusals = 0;
  for (const row of rows) {
    const left = deadline - performance.now();
    if (left <= 0) {
      outcome.lines.push(notMeasured(row, 'skipped: out of time'));
      continue;
    }
    harness.log(`measuring ${row.name}`);
    try {
      const measured = await withTimeout(Math.min(left, rowTimeoutMs), row.measure(harness));
      outcome.lines.push(...measured.lines);
      outcome.plots.push(...(measured.plots ?? []));
      outcome.details[row.name] = measured.details;
      wrongRefusals += measured.wrongRefusals ?? 0;
      audits.push(...(await auditAll(harness, measured)));
    } catch (error) {
      outcome.failed.push(row.name);
      outcome.lines.push(notMeasured(row, error instanceof Error ? error.message : String(error)));
      await harness.restartWorkers();
    }
  }
  outcome.details.audits = audits;
  if (audits.length > 0) outcome.lines.push(...auditLines(audits, wrongRefusals));
  return outcome;
}

async function auditAll(harness: Harness, { audit: sets = [] }: RowResult): Promise<Audit[]> {
  const audits: Audit[] = [];
  for (const set of sets) audits.push(await audit(harness.servers, set));
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
