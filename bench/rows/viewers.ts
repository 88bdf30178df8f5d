import type { ViewerJobs } from '../generator/viewers.ts';
import { mergeLatencies } from '../measure/latency.ts';
import { medianRange, repeat } from '../measure/statistics.ts';
import { type ReportLine, voidReason } from '../report/line.ts';
import { type BenchRow, cpuPerOperation, productOnly } from './row.ts';

const row = 'viewers';
/** Five seats change every second. */
const everyMs = 200;

/** From holding a seat until each of 5,000 open maps of the run shows it. */
export const viewers: BenchRow = {
  name: row,
  needs: ['orders'],
  seconds: { whole: 30, quick: 8 },
  async measure(harness) {
    const count = harness.durations.quick ? 1000 : 5000;
    const run = await harness.putOnSale('watched', 1);
    const workload = { ...run, seatsEach: 1, journeys: [{ from: 0, to: 4 }] };
    const [runId = ''] = workload.runs;
    const worker = await harness.startWorker<ViewerJobs>('viewers', '../generator/viewers.ts');
    const port = harness.portOf('orders');
    const opening = await harness.measureCpu(() => worker.run('watchRun', { port, runId, count }));

    const { quick, rounds } = harness.durations;
    const changes = Math.round((quick ? 2 : 4) / (everyMs / 1000));
    // Other seats in each round, since what is held stays held.
    const ofRound = (round: number) => ({
      ...workload,
      seats: workload.seats.slice(round * changes, (round + 1) * changes),
    });
    const { result, cpu } = await harness.measureCpu(() =>
      repeat(rounds, (round) =>
        worker.run('measureChanges', { port, workload: ofRound(round), changes, everyMs }),
      ),
    );
    await worker.run('leave', undefined);
    await worker.stop();
    const coreShare = Math.max(...result.map((one) => one.coreShare));
    const latency = mergeLatencies(result.map(({ value }) => value.latency));
    const lines: ReportLine[] = [
      {
        row,
        what: `seat chosen → seen, ${count.toLocaleString('en')} viewers of one run: p99`,
        reached: latency.p99,
        unit: 'ms',
        range: medianRange(result.map(({ value }) => mergeLatencies([value.latency]).p99)),
        floor: { atMost: 350 },
        ours: `p50 ${latency.p50.toFixed(0)} ms, ${latency.count.toLocaleString('en')} messages`,
        why: `CPU a message: ${cpuPerOperation(productOnly(cpu), latency.count)}; the map gathers for 100 ms`,
        ...(voidReason(coreShare) && { void: voidReason(coreShare) }),
      },
      {
        row,
        what: 'changes that a viewer did not get',
        reached: result.reduce((sum, { value }) => sum + value.missed, 0),
        unit: '',
        floor: { atMost: 0 },
      },
      {
        row,
        what: `opening a live map, ${count.toLocaleString('en')} at once`,
        reached: ((opening.cpu.orders ?? 0) * 1000) / count,
        unit: 'µs',
        ours: 'CPU in orders',
      },
    ];
    return { lines };
  },
};
