import type { BaselineSample } from '../baseline/closed-loop.ts';
import type { TransactionJobs } from '../baseline/transaction.ts';
import type { LoadSample } from '../generator/load.ts';
import type { Workload } from '../generator/workload.ts';
import type { Harness } from '../harness/harness.ts';
import type { CpuMeasurement } from '../measure/cpu.ts';
import { mergeLatencies } from '../measure/latency.ts';
import { interleave, medianRange, repeat } from '../measure/statistics.ts';
import type { JobResult } from '../processes/worker.ts';
import { answerCount } from './http-row.ts';
import { type BenchRow, cpuPerOperation, formatOtherCores, productOnly } from './row.ts';

const row = 'order-alone';

/** One buyer at a time: what an order, and a hold that is refused, cost when nothing can be shared with others. */
export const orderAlone: BenchRow = {
  name: row,
  needs: ['orders', 'expiration'],
  seconds: { whole: 40, quick: 8 },
  isPerDatabase: true,
  async measure(harness) {
    const workload = await harness.putOnSale('alone', 40);
    const baseline = await harness.startWorker<TransactionJobs>(
      'baseline transaction',
      '../baseline/transaction.ts',
    );
    await baseline.run('open', undefined);
    const { sampleSeconds, warmUpSeconds, rounds } = harness.durations;
    const samples: LoadSample[] = [];
    const order = async (seconds: number) => {
      const done = await harness.request(
        workload,
        { kind: 'closed', inFlight: 1, seconds },
        { kind: 'order', expects: [201] },
      );
      samples.push(done.value);
      return done;
    };
    await order(warmUpSeconds);
    await baseline.run('run', { inFlight: 1, seconds: warmUpSeconds });
    const sides = await interleave(
      rounds,
      () => harness.measureCpu(() => baseline.run('run', { inFlight: 1, seconds: sampleSeconds })),
      () => harness.measureCpu(() => order(sampleSeconds)),
    );
    await baseline.stop();
    const refused = await refusedHolds(harness, workload);
    return {
      lines: [cpuInOrders('an order, one buyer at a time', 4, sides.ours), p50Ratio(sides), refused],
      audit: [{ set: 'alone', acknowledged: samples.flatMap(({ ids }) => ids) }],
    };
  },
};

type Ours = CpuMeasurement<JobResult<LoadSample>>[];
type Baseline = CpuMeasurement<JobResult<BaselineSample>>[];

const cpuIn = (process: string, measured: Ours): number[] =>
  measured.map(({ cpu, result }) => (cpu[process] ?? 0) / answerCount(result.value));

/** The CPU time of `orders` for one operation. */
function cpuInOrders(what: string, atMost: number, measured: Ours) {
  const range = medianRange(cpuIn('orders', measured));
  const last = measured.at(-1);
  return {
    row,
    what: `${what}: CPU time in \`orders\``,
    reached: range.median,
    unit: 'CPU-ms' as const,
    range,
    floor: { atMost },
    ...(last && {
      why: `${cpuPerOperation(productOnly(last.cpu), answerCount(last.result.value))}; ${formatOtherCores(last.otherCores)}`,
    }),
  };
}

function p50Ratio({ ours, baseline }: { ours: Ours; baseline: Baseline }) {
  const ms = {
    ours: mergeLatencies(ours.flatMap(({ result }) => Object.values(result.value.latencies))),
    baseline: mergeLatencies(baseline.map(({ result }) => result.value.latency)),
  };
  return {
    row,
    what: 'an order, one buyer at a time: p50 ÷ baseline transaction',
    reached: ms.ours.p50 / ms.baseline.p50,
    unit: '×' as const,
    floor: { atMost: 1.3 },
    ours: `p50 ${ms.ours.p50.toFixed(1)} ms`,
    baseline: `p50 ${ms.baseline.p50.toFixed(1)} ms`,
  };
}

/** Holds of seats that are sold, one request at a time. */
async function refusedHolds(harness: Harness, workload: Workload) {
  const seats = workload.seats.slice(0, 2);
  const [runId = ''] = workload.runs;
  const wanted: Workload = {
    ...workload,
    runs: [runId],
    seats,
    journeys: [{ from: 0, to: 12 }],
    wraps: true,
  };
  const hold = (seconds: number) =>
    harness.request(wanted, { kind: 'closed', inFlight: 1, seconds }, { kind: 'hold', expects: [409] });
  await hold(harness.durations.warmUpSeconds);
  const { rounds, sampleSeconds } = harness.durations;
  const measured: Ours = await repeat(rounds, () => harness.measureCpu(() => hold(sampleSeconds)));
  const latency = mergeLatencies(measured.flatMap(({ result }) => Object.values(result.value.latencies)));
  return {
    ...cpuInOrders('a refused hold, one at a time', 0.15, measured),
    ours: `p50 ${latency.p50.toFixed(2)} ms; statuses ${JSON.stringify(measured.at(-1)?.result.value.statuses)}`,
  };
}
