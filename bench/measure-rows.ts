import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit } from './audit.ts';
import type { Line } from './report/line.ts';
import type { Plot } from './report/plots.ts';
import type { Measured, Row } from './rows/row.ts';
import type { World } from './world/world.ts';

/** Everything that the rows brought back, and the auditor's sums over all of them. */
export interface Outcome {
  lines: Line[];
  plots: Plot[];
  details: Record<string, unknown>;
  /** Rows that broke; those for which there was no time did not. */
  failed: string[];
}

/** No row may take longer: one that hangs must not take the others with it. */
const longestRowMs = 120_000;

/** Runs row after row, each audited as soon as it is done, until all are or the time is up. */
export async function measureRows(world: World, rows: Row[], deadline: number): Promise<Outcome> {
  const outcome: Outcome = { lines: [], plots: [], details: {}, failed: [] };
  const audits: Audit[] = [];
  let wrongRefusals = 0;
  for (const row of rows) {
    const left = deadline - performance.now();
    if (left <= 0) {
      outcome.lines.push(notMeasured(row, 'the time was up'));
      continue;
    }
    world.log(`measuring ${row.name}`);
    try {
      const measured = await within(Math.min(left, longestRowMs), row.measure(world));
      outcome.lines.push(...measured.lines);
      outcome.plots.push(...(measured.plots ?? []));
      outcome.details[row.name] = measured.details;
      wrongRefusals += measured.wrongRefusals ?? 0;
      audits.push(...(await auditAll(world, measured)));
    } catch (error) {
      outcome.failed.push(row.name);
      outcome.lines.push(notMeasured(row, error instanceof Error ? error.message : String(error)));
      await world.startAfresh();
    }
  }
  outcome.details.audits = audits;
  if (audits.length > 0) outcome.lines.push(...auditLines(audits, wrongRefusals));
  return outcome;
}

async function auditAll(world: World, { audit: sets = [] }: Measured): Promise<Audit[]> {
  const audits: Audit[] = [];
  for (const set of sets) audits.push(await audit(world.servers, set));
  return audits;
}

function auditLines(audits: Audit[], wrongRefusals: number): Line[] {
  const sum = (of: (audit: Audit) => number) => audits.reduce((total, one) => total + of(one), 0);
  const orders = `of ${sum((one) => one.orders).toLocaleString('en')} orders, read by the bare drivers`;
  const line = (what: string, reached: number, ours?: string): Line => ({
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
      'orders that buyers were told of and that are not there',
      sum(({ lost }) => lost),
    ),
    line(
      'events that JetStream does not have',
      sum(({ untold }) => untold),
    ),
    line('wrong refusals', wrongRefusals),
  ];
}

const notMeasured = ({ name }: Row, reason: string): Line => ({
  row: name,
  what: `the row ${name}`,
  reached: Number.NaN,
  unit: '',
  floor: { atMost: 0 },
  void: reason,
});

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
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
