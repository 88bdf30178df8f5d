import type { HoldFunctionJobs } from '../baseline/hold-function.ts';
import type { PublishJobs } from '../baseline/publish.ts';
import type { RedisFunctionJobs } from '../baseline/redis-function.ts';
import type { Harness } from '../harness/harness.ts';
import { mergeLatencies } from '../measure/latency.ts';
import { interleave, medianRange, ratiosOf, repeat } from '../measure/statistics.ts';
import { perSecond, type ReportLine } from '../report/line.ts';
import type { BenchRow } from './row.ts';

/** Limits of the servers, which explain the other rows; only the hold function is ours. */
export const limits: BenchRow = {
  name: 'limits',
  needs: [],
  seconds: { whole: 40, quick: 6 },
  measure: async (harness) => ({ lines: [...(await redisLines(harness)), ...(await publishLines(harness))] }),
};

async function redisLines(harness: Harness): Promise<ReportLine[]> {
  const { sampleSeconds: seconds, rounds } = harness.durations;
  const baseline = await harness.startWorker<RedisFunctionJobs>(
    'baseline function',
    '../baseline/redis-function.ts',
  );
  const ours = await harness.startWorker<HoldFunctionJobs>('hold function', '../baseline/hold-function.ts');
  const inFlight = 128;
  const plain = await baseline.run('set', { inFlight, seconds, pipelined: false });
  const taken = await interleave(
    rounds,
    () => baseline.run('set', { inFlight, seconds, pipelined: true }),
    () => ours.run('run', { inFlight, seconds }),
  );
  await Promise.all([baseline.stop(), ours.stop()]);
  const rates = (side: { value: { rate: number } }[]) => side.map(({ value }) => value.rate);
  const range = ratiosOf(rates(taken.ours), rates(taken.baseline));
  const row = 'limits';
  return [
    {
      row,
      what: 'hold function, 2 seats × 4 segments ÷ a function with one SET',
      reached: range.median,
      unit: '×',
      range,
      ours: perSecond(medianRange(rates(taken.ours)).median),
      baseline: perSecond(medianRange(rates(taken.baseline)).median),
    },
    {
      row,
      what: 'a function with one SET, client without auto-pipelining',
      reached: plain.value.rate,
      unit: '/s',
    },
  ];
}

async function publishLines(harness: Harness): Promise<ReportLine[]> {
  const worker = await harness.startWorker<PublishJobs>('baseline publish', '../baseline/publish.ts');
  await worker.run('open', undefined);
  const lines: ReportLine[] = [];
  for (const inFlight of [1, 256]) {
    const { rounds, sampleSeconds } = harness.durations;
    const taken = await repeat(rounds, () =>
      worker.run('run', { inFlight, seconds: sampleSeconds / rounds }),
    );
    const { p50, p99 } = mergeLatencies(taken.map(({ value }) => value.latency));
    const range = medianRange(taken.map(({ value }) => value.rate));
    lines.push({
      row: 'limits',
      what: `JetStream publish, 400 bytes on disk before the ack, ${inFlight} in flight`,
      reached: range.median,
      range,
      unit: '/s',
      ours: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    });
  }
  await worker.stop();
  return lines;
}
