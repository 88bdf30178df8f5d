import { until } from '@railhead/common/testing/until';
import type { BaselineSample } from '../baseline/closed-loop.ts';
import type { TransactionJobs } from '../baseline/transaction.ts';
import type { LoadSample } from '../generator/load.ts';
import type { Workload } from '../generator/workload.ts';
import type { Harness } from '../harness/harness.ts';
import { type CpuMeasurement, totalMs } from '../measure/cpu.ts';
import { interleave, medianRange, ratiosOf, repeat } from '../measure/statistics.ts';
import type { JobResult } from '../processes/worker.ts';
import { type Floor, perSecond, type ReportLine, voidReason } from '../report/line.ts';
import { answerCount, p99Line } from './http-row.ts';
import { type BenchRow, cpuPerOperation, formatOtherCores, productOnly } from './row.ts';

const row = 'durable-orders';
const publishTimeoutMs = 30_000;
/** No two requests are for the same seat, so each is granted. */
const asOrder = { kind: 'order', expects: [201] } as const;

/** Orders of two seats for four segments, until the 201, against the baseline transaction on the same database. */
export const durableOrders: BenchRow = {
  name: row,
  needs: ['orders'],
  seconds: { whole: 60, quick: 12 },
  isPerDatabase: true,
  async measure(harness) {
    const workload = await harness.putOnSale('durable', 40);
    const baseline = await harness.startWorker<TransactionJobs>(
      'baseline transaction',
      '../baseline/transaction.ts',
    );
    await baseline.run('open', undefined);
    const samples: LoadSample[] = [];
    const order = async (inFlight: number, seconds = harness.durations.sampleSeconds) => {
      const done = await harness.request(workload, { kind: 'closed', inFlight, seconds }, asOrder);
      samples.push(done.value);
      return done;
    };
    await order(16, harness.durations.warmUpSeconds);
    await baseline.run('run', { inFlight: 16, seconds: harness.durations.warmUpSeconds });

    const compare = (inFlight: number) =>
      interleave(
        harness.durations.rounds,
        () =>
          harness.measureCpu(() =>
            baseline.run('run', { inFlight, seconds: harness.durations.sampleSeconds }),
          ),
        () => harness.measureCpu(() => order(inFlight)),
      );
    const alone = await compare(1);
    const many = await compare(64);
    await baseline.stop();
    const ourRate = medianRange(many.ours.map(({ result }) => result.value.rate)).median;
    const paced = await atSetRate(harness, workload, ourRate * 0.7, describeBaselineCpu(alone));
    samples.push(...paced.samples);
    return {
      lines: [
        lineOf('durable orders, one after the other ÷ baseline transaction', alone, { atLeast: 0.5 }),
        lineOf('durable orders, 64 waiting ÷ baseline transaction, 64 in flight', many, { atLeast: 2 }),
        againstOne(many, alone),
        cpuOfMany(many),
        ...paced.lines,
      ],
      audit: [{ set: 'durable', acknowledged: samples.flatMap(({ ids }) => ids) }],
      details: { statuses: samples.map(({ statuses }) => statuses) },
    };
  },
};

type Sides = Record<'baseline', CpuMeasurement<JobResult<BaselineSample>>[]> &
  Record<'ours', CpuMeasurement<JobResult<LoadSample>>[]>;
const ratesOf = (side: { result: JobResult<{ rate: number }> }[]) =>
  side.map(({ result }) => result.value.rate);

function lineOf(what: string, { baseline, ours }: Sides, floor: Floor): ReportLine {
  const range = ratiosOf(ratesOf(ours), ratesOf(baseline));
  const [last, lastBaseline] = [ours.at(-1), baseline.at(-1)];
  const coreShare = Math.max(...ours.map(({ result }) => result.coreShare));
  return {
    row,
    what,
    reached: range.median,
    unit: '×',
    range,
    floor,
    ours: perSecond(medianRange(ratesOf(ours)).median),
    baseline: perSecond(medianRange(ratesOf(baseline)).median),
    ...(last &&
      lastBaseline && {
        why: `CPU an order: ${cpuPerOperation(productOnly(last.cpu), answerCount(last.result.value))}; baseline: ${cpuPerOperation(lastBaseline.cpu, lastBaseline.result.value.done)}; ${formatOtherCores(last.otherCores)}`,
      }),
    ...(voidReason(coreShare) && { void: voidReason(coreShare) }),
  };
}

/** The CPU time of one baseline transaction, including its client. */
function describeBaselineCpu({ baseline }: Sides): string {
  const last = baseline.at(-1);
  return last ? cpuPerOperation(last.cpu, last.result.value.done) : 'unknown';
}

/** The CPU time per order of all processes with 64 in flight, when commit groups are large. */
function cpuOfMany({ ours }: Sides): ReportLine {
  const each = ours.map(({ cpu, result }) => totalMs(productOnly(cpu)) / answerCount(result.value));
  const range = medianRange(each);
  return {
    row,
    what: 'a durable order, 64 waiting: CPU time of all processes',
    reached: range.median,
    unit: 'CPU-ms',
    range,
  };
}

/** 64 in flight against sequential baseline transactions. */
const againstOne = (many: Sides, alone: Sides): ReportLine => ({
  row,
  what: 'durable orders, 64 waiting ÷ baseline transaction, one after the other',
  reached: medianRange(ratesOf(many.ours)).median / medianRange(ratesOf(alone.baseline)).median,
  unit: '×',
});

/** At a set rate: latency, and the CPU time of all processes until JetStream has the event of the order. */
async function atSetRate(
  harness: Harness,
  workload: Workload,
  rate: number,
  baselineCpu: string,
): Promise<{ samples: LoadSample[]; lines: ReportLine[] }> {
  const before = await published(harness);
  const {
    result,
    cpu,
    otherCores: others,
  } = await harness.measureCpu(async () => {
    const { rounds, openLoopSeconds: seconds } = harness.durations;
    const arrivals = { kind: 'open' as const, perSecond: rate, seconds };
    const repeats = await repeat(rounds, () => harness.request(workload, arrivals, asOrder));
    const placed = before + repeats.reduce((sum, { value }) => sum + value.ids.length, 0);
    await until(
      'every order to be published',
      async () => (await published(harness)) >= placed,
      harness.patienceMs(publishTimeoutMs),
    );
    return repeats;
  });
  const samples = result.map(({ value }) => value);
  const { line } = p99Line(result);
  const placed = samples.reduce((sum, { ids }) => sum + ids.length, 0);
  const ofAnOrder = productOnly(cpu);
  return {
    samples,
    lines: [
      {
        row,
        what: 'a durable order, to the answer and its event published: CPU time of all processes',
        reached: totalMs(ofAnOrder) / placed,
        unit: 'CPU-ms',
        floor: { atMost: 2.5 },
        ours: `${placed} orders at ${perSecond(rate)}`,
        why: `${cpuPerOperation(ofAnOrder, placed)}; the baseline transaction alone: ${baselineCpu}; ${formatOtherCores(others)}`,
        ...(line.void && { void: line.void }),
      },
      { ...line, row, what: 'a durable order at 70 % of own capacity: p99' },
    ],
  };
}

/** The number of events of `orders` in JetStream. */
async function published({ nats }: Harness): Promise<number> {
  const jsm = await nats.jetstreamManager();
  return (await jsm.streams.info('ORDERS')).state.last_seq;
}
