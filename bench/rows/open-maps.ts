import { execFileSync } from 'node:child_process';
import type { Arrivals } from '../generator/load.ts';
import type { ViewerJobs } from '../generator/viewers.ts';
import type { Harness } from '../harness/harness.ts';
import { interleave, medianRange, ratiosOf } from '../measure/statistics.ts';
import type { ReportLine } from '../report/line.ts';
import { answerCount, p99Line } from './http-row.ts';
import { type BenchRow, cpuPerOperation, formatOtherCores, productOnly } from './row.ts';

const row = 'open-maps';
/** One seat of the run that the maps show changes every second. */
const everyMs = 1000;
/** Of the holds that the gateway passes on at full load without maps. */
const shareOfCapacity = 0.3;
/** Files and connections of a process besides the streams. */
const otherFiles = 1000;

/** Holds of a sale through the gateway, with thousands of live maps of another run open there and without. */
export const openMaps: BenchRow = {
  name: row,
  needs: ['orders', 'client'],
  seconds: { whole: 70, quick: 20 },
  async measure(harness) {
    const { quick, rounds, sampleSeconds, warmUpSeconds } = harness.durations;
    const count = quick ? 500 : 2000;
    checkOpenFiles(2 * count + otherFiles);
    const port = harness.portOf('client');
    const sale = await harness.putOnSale('beside', quick ? 20 : 300);
    const maps = await openMapsOf(harness, port, count);
    const hold = (arrivals: Arrivals) =>
      harness.request(sale, arrivals, { kind: 'hold', expects: [200] }, port);
    await hold({ kind: 'closed', inFlight: 64, seconds: warmUpSeconds });
    const full = await hold({ kind: 'closed', inFlight: 64, seconds: sampleSeconds });

    const seconds = quick ? 2 : 4;
    const perSecond = full.value.rate * shareOfCapacity;
    const sample = () => harness.measureCpu(() => hold({ kind: 'open', perSecond, seconds }));
    const changes = (seconds * 1000) / everyMs;
    let missed = 0;
    const taken = await interleave(rounds, sample, async () => {
      await maps.open();
      const [done, unseen] = await Promise.all([sample(), maps.countMissed(changes)]);
      missed += unseen;
      await maps.close();
      return done;
    });
    await maps.stop();

    const ours = p99Line(taken.ours.map(({ result }) => result));
    const without = p99Line(taken.baseline.map(({ result }) => result));
    const p99s = (side: typeof taken.ours) => side.map(({ result }) => p99Line([result]).latency.p99);
    const range = ratiosOf(p99s(taken.ours), p99s(taken.baseline));
    const cpuOf = (side: typeof taken.ours) =>
      side.slice(-1).map(({ result, cpu }) => cpuPerOperation(productOnly(cpu), answerCount(result.value)));
    const isVoid = ours.line.void ?? without.line.void;
    const lines: ReportLine[] = [
      {
        row,
        what: `holds through the gateway beside ${count.toLocaleString('en')} open live maps ÷ without maps: p99`,
        reached: range.median,
        unit: '×',
        range,
        floor: { atMost: 2 },
        ours: `${ours.latency.p99.toFixed(1)} ms, ${ours.line.ours}`,
        baseline: `${without.latency.p99.toFixed(1)} ms, ${without.line.ours}; ${Math.round(perSecond)}/s`,
        why: `CPU a hold: ${cpuOf(taken.ours)[0]}; without maps: ${cpuOf(taken.baseline)[0]}; ${formatOtherCores(medianRange(taken.ours.map(({ otherCores }) => otherCores)).median)}`,
        ...(isVoid && { void: isVoid }),
      },
      {
        row,
        what: 'changes that an open map did not get meanwhile',
        reached: missed,
        unit: '',
        floor: { atMost: 0 },
        ours: `of ${(changes * count * taken.ours.length).toLocaleString('en')}`,
      },
    ];
    return { lines };
  },
};

/** Live maps of a run of their own, which can be opened again. */
async function openMapsOf(harness: Harness, port: number, count: number) {
  const run = await harness.putOnSale('mapped', 1);
  const [runId = ''] = run.runs;
  const worker = await harness.startWorker<ViewerJobs>('viewers', '../generator/viewers.ts');
  let used = 0;
  return {
    open: () => worker.run('watchRun', { port, runId, count }),
    async countMissed(changes: number): Promise<number> {
      const seats = run.seats.slice(used, used + changes);
      used += changes;
      const workload = { ...run, seats, seatsEach: 1, journeys: [{ from: 0, to: 4 }] };
      return (await worker.run('measureChanges', { port, workload, changes, everyMs })).value.missed;
    },
    close: () => worker.run('leave', undefined),
    stop: worker.stop,
  };
}

/** The gateway has two connections for each stream. @throws if a process may not have as many files open. */
function checkOpenFiles(needed: number): void {
  // Node raises its own limit to the hard one.
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  if (limit !== 'unlimited' && Number(limit) < needed)
    throw new Error(`a process may have ${limit} files open and needs ${needed}: raise \`ulimit -Hn\``);
}
