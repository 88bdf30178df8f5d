import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { type System, startSystem } from '../infra/local/launch/system.ts';
import { root } from '../infra/local/paths.ts';
import { liftedLimits } from './lifted-limits.ts';

export interface Product extends System {
  dataDir: string;
  /** The log of a service. */
  logs(service: string): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the whole product on its own ports and data, with the demo timetable (or the feed that GTFS_FEED names) on sale.
 * `env` is passed to every service, `feed` is the folder of another timetable.
 */
export async function startProduct(
  env: Record<string, string> = {},
  feed: string = process.env.GTFS_FEED ?? join(root, 'infra/demo'),
): Promise<Product> {
  await using started = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'railhead-e2e-'));
  started.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const system = await startSystem({
    dataDir,
    env: { ...process.env, LOG_LEVEL: 'info', ...liftedLimits, ...env },
    feed: { path: feed, days: 4 },
  });
  started.defer(system.stop);
  const running = started.move();
  return {
    ...system,
    dataDir,
    logs: (service) => readFileSync(join(dataDir, 'logs', `${service}.log`), 'utf8'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Waits until orders knows a run. Runs far down the list become known last. */
export const untilOnSale = (product: Product, runId: string) =>
  until('the run to be known to orders', async () => {
    const { status } = await fetch(`${product.baseUrl}/api/seats/${runId}?from=0&to=1`);
    return status === 200;
  });
