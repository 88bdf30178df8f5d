import type { ServiceName } from '../../infra/local/launch/services.ts';
import type { CpuTimes } from '../measure/cpu.ts';
import type { Line } from '../report/line.ts';
import type { Plot } from '../report/plots.ts';
import type { World } from '../world/world.ts';

/** What a row brings back. */
export interface Measured {
  lines: Line[];
  plots?: Plot[];
  /** Sets of runs whose orders the auditor reads afterwards, and the orders that buyers were told they have. */
  audit?: { set: string; told: string[] }[];
  /** Refusals that nothing justified; a 503 while shedding is none of them. */
  wrongRefusals?: number;
  /** Everything else worth keeping, for the JSON. */
  details?: unknown;
}

export interface Row {
  name: string;
  needs: ServiceName[];
  measure(world: World): Promise<Measured>;
}

/** The dearest processes of an answer, e.g. `orders 310 µs, mongo 120 µs`. */
export function costs(cpu: CpuTimes, operations: number): string {
  const named = Object.entries(cpu)
    .map(([name, ms]) => ({ name, us: (ms * 1000) / operations }))
    .filter(({ name, us }) => us >= 1 && name !== 'bench')
    .sort((a, b) => b.us - a.us);
  return named.map(({ name, us }) => `${name} ${Math.round(us).toLocaleString('en')} µs`).join(', ');
}

/** What the figure shared the machine with. */
export const besides = (others: number): string => `others on the machine: ${others.toFixed(1)} cores`;

/** The processes of the product among all that were running; the bench's own and the bare rigs are left out. */
const product = new Set(['orders', 'tickets', 'payments', 'expiration', 'nats', 'redis', 'mongo']);
export const ofTheProduct = (cpu: CpuTimes): CpuTimes =>
  Object.fromEntries(Object.entries(cpu).filter(([name]) => product.has(name)));
