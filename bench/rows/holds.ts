import type { BaselineHttpJobs } from '../baseline/http.ts';
import type { Workload } from '../generator/workload.ts';
import type { Harness } from '../harness/harness.ts';
import { measureHttp, type TakeSample } from './http-row.ts';
import type { BenchRow } from './row.ts';

/** Two seats for four segments over many runs. Every request can be fulfilled, and every buyer is new. */
export const holdsAccepted: BenchRow = {
  name: 'holds-accepted',
  needs: ['orders'],
  seconds: { whole: 65, quick: 8 },
  async measure(harness) {
    const workload = await harness.putOnSale('accepted', harness.durations.quick ? 20 : 300);
    const baseline = await openBaseline(harness);
    const measured = await measureHttp(harness, {
      name: 'holds-accepted',
      what: 'holds accepted ÷ baseline Fastify server',
      floor: 0.3,
      p99Floor: 25,
      baseline: baseline.request(workload),
      ours: (arrivals) => harness.request(workload, arrivals, { kind: 'hold', expects: [200] }),
    });
    await baseline.stop();
    return measured;
  },
};

/** One sold-out run: the board refuses every request. */
export const holdsRefused: BenchRow = {
  name: 'holds-refused',
  needs: ['orders'],
  seconds: { whole: 65, quick: 8 },
  async measure(harness) {
    const hot = await harness.putOnSale('refused', 1);
    const soldOut = { ...hot, seats: hot.seats.slice(0, harness.durations.quick ? 100 : 400) };
    const all = { ...soldOut, journeys: [{ from: 0, to: 12 }] };
    const bought = await harness.request(
      all,
      { kind: 'wave', count: all.seats.length / 2 },
      { kind: 'order', expects: [201] },
    );

    const wanted = { ...soldOut, wraps: true };
    const baseline = await openBaseline(harness);
    const measured = await measureHttp(harness, {
      name: 'holds-refused',
      what: 'holds refused, one sold-out run ÷ baseline Fastify server',
      floor: 0.5,
      baseline: baseline.request(wanted),
      ours: (arrivals) => harness.request(wanted, arrivals, { kind: 'hold', expects: [409] }),
    });
    await baseline.stop();
    return { ...measured, audit: [{ set: 'refused', acknowledged: bought.value.ids }] };
  },
};

/** The baseline server and the same requests to it. */
async function openBaseline(harness: Harness) {
  const worker = await harness.startWorker<BaselineHttpJobs>('baseline server', '../baseline/http.ts');
  const { value } = await worker.run('open', { journeys: '' });
  const request =
    (workload: Workload): TakeSample =>
    (arrivals) =>
      harness.runLoad({
        port: value.port,
        spec: { kind: 'hold', workload: { ...workload, wraps: true }, first: 0 },
        arrivals,
        expects: [200],
      });
  return { request, stop: worker.stop };
}
