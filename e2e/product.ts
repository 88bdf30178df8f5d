import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@railhead/common/testing/until';
import { type System, startSystem } from '../infra/local/launch/system.ts';
import { root } from '../infra/local/paths.ts';

export interface Product extends System {
  /** Log lines of a service, for a test that failed and for what must not stand in them. */
  logs(service: string): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The whole product on ports and data of its own, with the demo timetable (or the feed that GTFS_FEED names) on sale.
 * `env` is told to every service.
 */
export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'railhead-e2e-'));
  const system = await startSystem({
    dataDir,
    env: { ...process.env, LOG_LEVEL: 'info', ...env },
    feed: { path: process.env.GTFS_FEED ?? join(root, 'infra/demo'), days: 4 },
  });
  return {
    ...system,
    logs: (service) => readFileSync(join(dataDir, 'logs', `${service}.log`), 'utf8'),
    async [Symbol.asyncDispose]() {
      await system.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until every service has heard what is on sale: a run far down the list can be ordered. */
export const untilOnSale = (product: Product, runId: string) =>
  until('the run to be known to orders', async () => {
    const { status } = await fetch(`${product.baseUrl}/api/seats/${runId}?from=0&to=1`);
    return status === 200;
  });
