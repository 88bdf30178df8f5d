import type { ChainJobs } from '../baseline/chain.ts';
import { totalMs } from '../measure/cpu.ts';
import { mergeLatencies } from '../measure/latency.ts';
import { interleave, medianRange, ratiosOf, repeat } from '../measure/statistics.ts';
import type { ReportLine } from '../report/line.ts';
import { type BenchRow, cpuPerOperation, productOnly } from './row.ts';

const row = 'confirmation';
/** Confirmations per second while the latency under load is measured. */
const ratePerSecond = 50;

/** From publishing `payment-authorized` to receiving `order-confirmed`, against the baseline chain. */
export const confirmation: BenchRow = {
  name: row,
  needs: ['orders'],
  seconds: { whole: 25, quick: 8 },
  isPerDatabase: true,
  async measure(harness) {
    const links = harness.durations.quick ? 15 : 60;
    const atRate = Math.round(ratePerSecond * harness.durations.openLoopSeconds);
    const { rounds } = harness.durations;
    const wanted = links * (2 * rounds + 1) + atRate * rounds;
    const workload = await harness.putOnSale('confirmed', 4);
    const ids: string[] = [];
    while (ids.length < wanted) {
      const { value } = await harness.request(
        workload,
        { kind: 'closed', inFlight: 32, seconds: 0.5 },
        { kind: 'order', expects: [201] },
      );
      ids.push(...value.ids);
    }
    const acknowledged = [...ids];

    const worker = await harness.startWorker<ChainJobs>('chain', '../baseline/chain.ts');
    await worker.run('open', undefined);
    const ours = () => worker.run('runOurs', { orderIds: ids.splice(0, links) });
    await ours();
    const taken = await interleave(rounds, () => worker.run('runBaseline', { links }), ours);
    const medians = (side: { value: string }[]) => side.map(({ value }) => mergeLatencies([value]).p50);
    const range = ratiosOf(medians(taken.ours), medians(taken.baseline));
    const all = mergeLatencies(taken.ours.map(({ value }) => value));

    const { result, cpu } = await harness.measureCpu(() =>
      repeat(rounds, async () => {
        const orderIds = ids.splice(0, atRate);
        return (await worker.run('runOurs', { orderIds, everyMs: 1000 / ratePerSecond })).value;
      }),
    );
    const loaded = mergeLatencies(result);
    const confirmed = await harness.mongo
      .db('railhead_orders')
      .collection<{ _id: string; status: string }>('orders')
      .countDocuments({ _id: { $in: acknowledged.slice(0, wanted) }, status: 'confirmed' });
    if (confirmed !== wanted) throw new Error(`${confirmed} of ${wanted} paid orders are confirmed`);
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
        range: medianRange(result.map((one) => mergeLatencies([one]).p99)),
        ours: `p50 ${loaded.p50.toFixed(1)} ms`,
      },
      {
        row,
        what: `a confirmed order at ${ratePerSecond}/s, with its allowance given back: CPU time of all processes`,
        reached: totalMs(productOnly(cpu)) / loaded.count,
        unit: 'CPU-ms',
        ours: `${loaded.count} orders`,
        why: cpuPerOperation(productOnly(cpu), loaded.count),
      },
    ];
    return { lines, audit: [{ set: 'confirmed', acknowledged: acknowledged }] };
  },
};
