import type { ChainJobs } from '../baseline/chain.ts';
import { mergeLatencies } from '../measure/latency.ts';
import { interleave, medianRange, ratiosOf } from '../measure/statistics.ts';
import type { ReportLine } from '../report/line.ts';
import { type BenchRow, cpuPerOperation, productOnly } from './row.ts';

const row = 'confirmation';
/** Confirmations per second while the latency under load is measured. */
const ratePerSecond = 50;

/** From publishing `payment-authorized` to receiving `order-confirmed`, against the baseline chain. */
export const confirmation: BenchRow = {
  name: row,
  needs: ['orders'],
  async measure(harness) {
    const links = harness.durations.quick ? 15 : 60;
    const atRate = Math.round(ratePerSecond * harness.durations.openLoopSeconds);
    const wanted = links * (2 * harness.durations.rounds + 1) + atRate;
    const workload = await harness.putOnSale('confirmed', 4);
    const ids: string[] = [];
    while (ids.length < wanted) {
      const { value } = await harness.request(
        workload,
        { kind: 'closed', inFlight: 32, seconds: 0.5 },
        { kind: 'order' },
      );
      if (value.ids.length === 0) throw new Error(`no order was taken: ${JSON.stringify(value.statuses)}`);
      ids.push(...value.ids);
    }
    const acknowledged = [...ids];

    const worker = await harness.startWorker<ChainJobs>('chain', '../baseline/chain.ts');
    await worker.run('open', undefined);
    const ours = () => worker.run('runOurs', { orderIds: ids.splice(0, links) });
    await ours();
    const taken = await interleave(
      harness.durations.rounds,
      () => worker.run('runBaseline', { links }),
      ours,
    );
    const medians = (side: { value: string }[]) => side.map(({ value }) => mergeLatencies([value]).p50);
    const range = ratiosOf(medians(taken.ours), medians(taken.baseline));
    const all = mergeLatencies(taken.ours.map(({ value }) => value));

    const { result, cpu } = await harness.measureCpu(() =>
      worker.run('runOurs', { orderIds: ids.splice(0, atRate), everyMs: 1000 / ratePerSecond }),
    );
    const loaded = mergeLatencies([result.value]);
    await worker.stop();
    const lines: ReportLine[] = [
      {
        row,
        what: 'payment authorised → order confirmed, through JetStream ÷ baseline chain',
        reached: range.median,
        unit: '×',
        range,
        floor: { atMost: 6 },
        ours: `p50 ${all.p50.toFixed(1)} ms, p99 ${all.p99.toFixed(1)} ms`,
        baseline: `p50 ${medianRange(medians(taken.baseline)).median.toFixed(1)} ms`,
      },
      {
        row,
        what: `payment authorised → order confirmed at ${ratePerSecond}/s: p99`,
        reached: loaded.p99,
        unit: 'ms',
        ours: `p50 ${loaded.p50.toFixed(1)} ms`,
        why: `CPU a confirmation: ${cpuPerOperation(productOnly(cpu), loaded.count)}`,
      },
    ];
    return { lines, audit: [{ set: 'confirmed', acknowledged: acknowledged }] };
  },
};
