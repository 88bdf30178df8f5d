import type { Arrivals, LoadSample } from '../generator/load.ts';
import type { Durations, Harness } from '../harness/harness.ts';
import { totalMs } from '../measure/cpu.ts';
import { type Latency, mergeLatencies } from '../measure/latency.ts';
import { interleave, medianRange, ratiosOf, repeat } from '../measure/statistics.ts';
import type { JobResult } from '../processes/worker.ts';
import { perSecond, type ReportLine, voidReason } from '../report/line.ts';
import type { Plot } from '../report/plots.ts';
import { cpuPerOperation, formatOtherCores, productOnly, type RowResult } from './row.ts';

export type TakeSample = (arrivals: Arrivals) => Promise<JobResult<LoadSample>>;

/** Connections in use at full load, without pipelining. */
const inFlight = 128;
const shares = { whole: [0.5, 0.7, 0.9], quick: [0.7] };
/** A rate is sustainable if the p99 latency stays below this. */
const maxServedP99Ms = 250;

/**
 * One kind of request, ours against the baseline server: the throughput at full load in alternating samples, then our
 * latency at set rates below our capacity, which a short search finds first.
 */
export async function measureHttp(
  harness: Harness,
  row: {
    name: string;
    what: string;
    floor: number;
    p99Floor?: number;
    baseline: TakeSample;
    ours: TakeSample;
  },
): Promise<RowResult & { samples: LoadSample[] }> {
  const { durations } = harness;
  const full: Arrivals = { kind: 'closed', inFlight, seconds: durations.sampleSeconds };
  const samples: LoadSample[] = [];
  const ours: TakeSample = async (arrivals) => {
    const done = await row.ours(arrivals);
    samples.push(done.value);
    return done;
  };
  await row.baseline({ ...full, seconds: durations.warmUpSeconds });
  await ours({ ...full, seconds: durations.warmUpSeconds });

  const taken = await interleave(
    durations.rounds,
    () => harness.measureCpu(() => row.baseline(full)),
    () => harness.measureCpu(() => ours(full)),
  );
  const rates = (side: typeof taken.ours) => side.map(({ result }) => result.value.rate);
  const range = ratiosOf(rates(taken.ours), rates(taken.baseline));
  const [ourRate, baselineRate] = [
    medianRange(rates(taken.ours)).median,
    medianRange(rates(taken.baseline)).median,
  ];
  const core = Math.max(...[...taken.ours, ...taken.baseline].map(({ result }) => result.coreShare));
  const why = [
    ...taken.ours
      .slice(-1)
      .map(({ result, cpu }) => cpuPerOperation(productOnly(cpu), answerCount(result.value))),
    ...taken.baseline.slice(-1).map(({ result, cpu }) => cpuPerOperation(cpu, answerCount(result.value))),
  ];

  const lines: ReportLine[] = [
    {
      row: row.name,
      what: row.what,
      reached: range.median,
      unit: '×',
      range,
      floor: { atLeast: row.floor },
      ours: perSecond(ourRate),
      baseline: perSecond(baselineRate),
      why: `CPU an answer: ${why.join('; baseline: ')}`,
      ...(voidReason(core) && { void: voidReason(core) }),
    },
  ];

  const capacity = await findCapacity(ours, ourRate, durations);
  const points: { share: number; p50: number; p99: number; p999: number }[] = [];
  for (const share of durations.quick ? shares.quick : shares.whole) {
    const arrivals: Arrivals = {
      kind: 'open',
      perSecond: capacity * share,
      seconds: durations.openLoopSeconds,
    };
    const {
      result,
      cpu,
      otherCores: others,
    } = await harness.measureCpu(() => repeat(durations.rounds, () => ours(arrivals)));
    const repeats = result.map(({ value }) => value);
    const { latency, generatorCore, line } = p99Line(result);
    points.push({ share, ...latency });
    lines.push({
      ...line,
      row: row.name,
      what: `${row.name.replaceAll('-', ' ')} at ${share * 100} % of own capacity: p99`,
      ...(share === 0.7 && row.p99Floor && { floor: { atMost: row.p99Floor } }),
      ours: `${perSecond(capacity * share)}, ${line.ours}`,
      why: `${(totalMs(productOnly(cpu)) / answerCount(...repeats)).toFixed(2)} CPU-ms an answer in all; generator ${Math.round(generatorCore * 100)} % of its core; ${formatOtherCores(others)}`,
    });
  }
  return {
    lines,
    plots: [latencyPlot(row.name, row.what, points)],
    samples,
    details: { capacity, points, rates: { ours: rates(taken.ours), baseline: rates(taken.baseline) } },
  };
}

/** The p99 over repeated samples, as a line without its name. */
export function p99Line(taken: JobResult<LoadSample>[]) {
  const samples = taken.map(({ value }) => value);
  const generatorCore = Math.max(...taken.map(({ coreShare }) => coreShare));
  const latency = latencyOf(samples);
  const isVoid = voidReason(generatorCore);
  return {
    latency,
    generatorCore,
    line: {
      reached: latency.p99,
      unit: 'ms' as const,
      range: medianRange(samples.map((one) => latencyOf([one]).p99)),
      ours: `p50 ${latency.p50.toFixed(1)}, p99.9 ${latency.p999.toFixed(1)} ms${formatUnanswered(samples)}`,
      ...(isVoid && { void: isVoid }),
    },
  };
}

/** The highest sustainable rate, searched downwards from the throughput at full load. */
async function findCapacity(
  shoot: TakeSample,
  estimate: number,
  { quick, openLoopSeconds: open }: Durations,
): Promise<number> {
  let perSecond = estimate * 0.95;
  for (let tries = 0; tries < (quick ? 1 : 4); tries++) {
    const { value } = await shoot({ kind: 'open', perSecond, seconds: open });
    const isServed = latencyOf([value]).p99 <= maxServedP99Ms;
    if (isServed && !value.statuses[0] && !value.statuses[503]) return perSecond;
    perSecond *= 0.85;
  }
  return perSecond;
}

/** Over all requests of several samples. */
export const latencyOf = (samples: LoadSample[]): Latency =>
  mergeLatencies(samples.flatMap(({ latencies }) => Object.values(latencies)));

export const answerCount = (...samples: LoadSample[]): number => countOf(samples, (status) => status > 0);

/** The number of requests without a response, if any. */
function formatUnanswered(samples: LoadSample[]): string {
  const count = countOf(samples, (status) => status === 0);
  return count > 0 ? `; ${count} never answered` : '';
}

/** The number of responses with a matching status. */
export const countOf = (samples: LoadSample[], isIt: (status: number) => boolean): number =>
  samples
    .flatMap(({ statuses }) => Object.entries(statuses))
    .reduce((sum, [status, count]) => sum + (isIt(Number(status)) ? count : 0), 0);

const latencyPlot = (
  file: string,
  title: string,
  points: { share: number; p50: number; p99: number; p999: number }[],
): Plot => ({
  file: `${file}-latency`,
  title: `${title}: latency by load`,
  x: { label: '% of own capacity', scale: 'linear' },
  y: { label: 'ms, open arrivals' },
  series: (['p50', 'p99', 'p999'] as const).map((name) => ({
    name: name === 'p999' ? 'p99.9' : name,
    points: points.map((point) => [point.share * 100, point[name]]),
  })),
});
