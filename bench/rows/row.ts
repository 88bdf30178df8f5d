import type { ServiceName } from '../../infra/local/launch/services.ts';
import type { Harness } from '../harness/harness.ts';
import type { CpuTimes } from '../measure/cpu.ts';
import type { ReportLine } from '../report/line.ts';
import type { Plot } from '../report/plots.ts';

/** The result of a row. */
export interface RowResult {
  lines: ReportLine[];
  plots?: Plot[];
  /** Sets of runs to audit afterwards, with the ids of the orders that were acknowledged. */
  audit?: { set: string; acknowledged: string[] }[];
  /** Unjustified refusals that the row itself counts, without 503 responses of load shedding. */
  wrongRefusals?: number;
  /** Further values for the JSON. */
  details?: unknown;
}

export interface BenchRow {
  name: string;
  needs: ServiceName[];
  /** About how long it takes on the machine of docs/performance.md, as a whole and in a quick run. */
  seconds: { whole: number; quick: number };
  /** Depends so much on the database server that it is measured with each server that is found. */
  isPerDatabase?: boolean;
  measure(harness: Harness): Promise<RowResult>;
}

/** CPU time per operation, most expensive process first, such as `orders 310 µs, mongo 120 µs`. */
export function cpuPerOperation(cpu: CpuTimes, operations: number): string {
  const named = Object.entries(cpu)
    .map(([name, ms]) => ({ name, us: (ms * 1000) / operations }))
    .filter(({ name, us }) => us >= 1 && name !== 'bench')
    .sort((a, b) => b.us - a.us);
  return named.map(({ name, us }) => `${name} ${Math.round(us).toLocaleString('en')} µs`).join(', ');
}

/** What the rest of the machine used meanwhile. */
export const formatOtherCores = (others: number): string =>
  `others on the machine: ${others.toFixed(1)} cores`;

/** Only the processes of the product, without those of the bench and the baselines. */
const product = new Set(['client', 'orders', 'tickets', 'payments', 'expiration', 'nats', 'redis', 'mongo']);
export const productOnly = (cpu: CpuTimes): CpuTimes =>
  Object.fromEntries(Object.entries(cpu).filter(([name]) => product.has(name)));
