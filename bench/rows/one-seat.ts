import type { LoadSample } from '../generator/load.ts';
import type { Workload } from '../generator/workload.ts';
import type { Harness } from '../harness/harness.ts';
import { type CpuTimes } from '../measure/cpu.ts';
import { mergeLatencies } from '../measure/latency.ts';
import { medianRange } from '../measure/statistics.ts';
import { type ReportLine, voidReason } from '../report/line.ts';
import { countOf } from './http-row.ts';
import { type BenchRow, cpuPerOperation, productOnly } from './row.ts';

const contenders = 1000;

/** A thousand buyers, each with their own connection, want one seat at the same moment. */
export const oneSeat: BenchRow = {
  name: 'one-seat',
  needs: ['orders'],
  seconds: { whole: 15, quick: 6 },
  async measure(harness) {
    const workload = await harness.putOnSale('wave', 1);
    const warm = await waves(harness, workload, 'hold', { count: 2, contenders: 64, offset: 20 });
    const holds = await waves(harness, workload, 'hold', {
      count: harness.durations.quick ? 2 : 5,
      contenders,
    });
    const orders = await waves(harness, workload, 'order', {
      count: harness.durations.quick ? 1 : 3,
      contenders,
      offset: 40,
    });
    return {
      lines: [...linesOf('hold', holds, { atMost: 150 }), ...linesOf('durable order', orders)],
      audit: [{ set: 'wave', acknowledged: orders.samples.flatMap(({ ids }) => ids) }],
      details: {
        warm: warm.winners,
        statuses: [...holds.samples, ...orders.samples].map((sample) => sample.statuses),
      },
    };
  },
};

interface Waves {
  samples: LoadSample[];
  winners: number[];
  core: number;
  /** CPU time of the last wave. */
  cpu: CpuTimes;
}

/** Several waves, each for a different seat. */
async function waves(
  harness: Harness,
  workload: Workload,
  kind: 'hold' | 'order',
  wave: { count: number; contenders: number; offset?: number },
): Promise<Waves> {
  const samples: LoadSample[] = [];
  let core = 0;
  let cpu: CpuTimes = {};
  for (let n = 0; n < wave.count; n++) {
    const seats = workload.seats.slice((wave.offset ?? 0) + n, (wave.offset ?? 0) + n + 1);
    const one: Workload = { ...workload, seats, seatsEach: 1, journeys: [{ from: 0, to: 4 }], wraps: true };
    const { result, ...metered } = await harness.measureCpu(() =>
      harness.request(one, { kind: 'wave', count: wave.contenders }, { kind }),
    );
    samples.push(result.value);
    core = Math.max(core, result.coreShare);
    ({ cpu } = metered);
  }
  const winners = samples.map((sample) => countOf([sample], (status) => status === 200 || status === 201));
  return { samples, winners, core, cpu };
}

function losersOf(samples: LoadSample[]) {
  const others = samples.flatMap(({ latencies }) =>
    Object.entries(latencies).filter(([kind]) => kind !== '2'),
  );
  return mergeLatencies(others.map(([, encoded]) => encoded));
}

function linesOf(
  what: string,
  { samples, winners, core, cpu }: Waves,
  floor?: { atMost: number },
): ReportLine[] {
  const losers = losersOf(samples);
  const shed = countOf(samples, (status) => status === 503);
  const lost = countOf(samples, (status) => status === 0 || (status >= 500 && status !== 503));
  const row = 'one-seat';
  return [
    {
      row,
      what: `${contenders} contenders, one ${what}: waves without exactly one winner`,
      reached: winners.filter((count) => count !== 1).length,
      unit: '',
      floor: { atMost: 0 },
      ours: `winners by wave ${winners.join(', ')}; shed ${shed}, failed ${lost}`,
    },
    {
      row,
      what: `${contenders} contenders, one ${what}: losers' p99`,
      reached: losers.p99,
      unit: 'ms',
      range: medianRange(samples.map((sample) => losersOf([sample]).p99)),
      ...(floor && { floor }),
      ours: `p50 ${losers.p50.toFixed(0)} ms, last ${losers.max.toFixed(0)} ms; ${losers.count} refused`,
      why: `CPU a contender: ${cpuPerOperation(productOnly(cpu), contenders)}`,
      ...(voidReason(core) && { void: voidReason(core) }),
    },
  ];
}
