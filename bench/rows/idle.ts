import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { System } from '../../infra/local/launch/system.ts';
import type { IdleJobs } from '../baseline/idle.ts';
import { startWholeSystem } from '../harness/environment.ts';
import { type CpuTimes, groupsOf, measureCpu, totalMs } from '../measure/cpu.ts';
import { formatValue, type ReportLine } from '../report/line.ts';
import { type BenchRow, formatOtherCores } from './row.ts';

const row = 'idle';
const windowMs = 2000;
const idleTimeoutMs = 20_000;
const garbageOfStartMs = 40_000;

/** What a started system costs that nobody uses: the CPU time of all its processes in percent of one core. */
export const idle: BenchRow = {
  name: row,
  needs: [],
  seconds: { whole: 110, quick: 45 },
  async measure(harness) {
    // Long, because V8 collects garbage once in a while, which costs a tenth of a second each time.
    const { quick } = harness.durations;
    const seconds = quick ? 8 : 30;
    const system = await startWholeSystem(harness.log, harness.database);
    try {
      const { natsUrl, redisUrl, mongoUrl, processes } = system.servers;
      const worker = await harness.startWorker<IdleJobs>('connections', '../baseline/idle.ts');
      await worker.run('open', { natsUrl, redisUrl, mongoUrl });
      const groups = () => groupsOf({ ...system.services, ...processes, connections: worker });
      await waitUntilIdle(groups);
      // V8 collects the garbage of the start when a process has been idle for a while, a tenth of a second in each.
      if (!quick) await sleep(garbageOfStartMs);

      const findsBefore = await countFinds(mongoUrl);
      const { cpu, otherCores } = await measureCpu(groups, () => sleep(seconds * 1000));
      const findsAfter = await countFinds(mongoUrl);
      await worker.stop();
      const shares = Object.fromEntries(Object.entries(cpu).map(([name, ms]) => [name, ms / seconds / 10]));
      const lines = linesOf(system, shares, `over ${seconds} s; ${formatOtherCores(otherCores)}`);
      if (findsBefore !== undefined && findsAfter !== undefined)
        lines.push({
          row,
          what: 'idle: finds in the database',
          reached: (findsAfter - findsBefore) / seconds,
          unit: '/s',
        });
      return { lines, details: { shares } };
    } finally {
      await system.stop();
    }
  },
};

/** Waits until the CPU time of the processes no longer falls after the start. */
async function waitUntilIdle(groups: () => Record<string, number>): Promise<void> {
  const deadline = performance.now() + idleTimeoutMs;
  let previous = Number.POSITIVE_INFINITY;
  while (performance.now() < deadline) {
    const used = totalMs((await measureCpu(groups, () => sleep(windowMs))).cpu);
    if (used > previous * 0.9) return;
    previous = used;
  }
}

/** The number of finds that the database has served, if it counts them. */
async function countFinds(mongoUrl: string): Promise<number | undefined> {
  const client = await mongoose.mongo.MongoClient.connect(mongoUrl);
  try {
    const { opcounters } = await client.db('admin').command({ serverStatus: 1 });
    return typeof opcounters?.query === 'number' ? opcounters.query : undefined;
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError) return undefined;
    throw error;
  } finally {
    await client.close();
  }
}

/** @param shares percent of one core by process */
function linesOf({ services, servers }: System, shares: CpuTimes, how: string): ReportLine[] {
  const { connections = 0, ...product } = shares;
  const only = (wanted: (name: string) => boolean): CpuTimes =>
    Object.fromEntries(Object.entries(product).filter(([name]) => wanted(name)));
  const part = (what: string, of: CpuTimes): ReportLine => ({
    row,
    what: `idle: ${what}`,
    reached: totalMs(of),
    unit: '%',
    ours: format(of),
  });
  return [
    {
      row,
      what: 'a started system that nobody uses: CPU time of all processes, in % of one core',
      reached: totalMs(product),
      unit: '%',
      floor: { atMost: 4 },
      ours: how,
      baseline: `${formatValue(connections, '%')} for a process with only the connections`,
      why: format(product),
    },
    part(
      'services',
      only((name) => name in services),
    ),
    part(
      'database',
      only((name) => name === 'mongo'),
    ),
    part(
      'NATS and Redis',
      only((name) => name !== 'mongo' && name in servers.processes),
    ),
  ];
}

const format = (shares: CpuTimes): string =>
  Object.entries(shares)
    .sort(([, a], [, b]) => b - a)
    .map(([name, share]) => `${name} ${formatValue(share, '%')}`)
    .join(', ');
