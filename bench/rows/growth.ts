import type { BoardPoint, HoldFunctionJobs } from '../baseline/hold-function.ts';
import { ratiosOf } from '../measure/statistics.ts';
import type { ReportLine } from '../report/line.ts';
import type { Plot } from '../report/plots.ts';
import type { BenchRow } from './row.ts';

const board: BoardPoint = { seats: 1000, segments: 12, sold: 8, outstanding: 0 };

/** What grows, and how much more expensive the hold function may become from the first point to the last. */
const curves: {
  name: string;
  label: string;
  scale: 'linear' | 'log';
  atMost: number;
  values: number[];
  point: (value: number) => BoardPoint;
}[] = [
  {
    name: 'seats of the run',
    label: 'seats',
    scale: 'log',
    atMost: 1.1,
    values: [100, 1000, 3000, 10_000],
    point: (seats) => ({ ...board, seats }),
  },
  {
    name: 'segments of the run, all but the last four sold',
    label: 'segments',
    scale: 'linear',
    atMost: 1.3,
    values: [5, 20, 31, 40, 62],
    point: (segments) => ({ ...board, segments, sold: segments - 4 }),
  },
  {
    name: 'outstanding soft holds',
    label: 'holds',
    scale: 'log',
    atMost: 1.15,
    values: [1000, 10_000, 100_000],
    point: (outstanding) => ({ ...board, seats: 1100, sold: 0, outstanding }),
  },
];

/** The cost of a hold on large boards. */
export const growth: BenchRow = {
  name: 'growth',
  needs: [],
  seconds: { whole: 30, quick: 4 },
  async measure(harness) {
    const worker = await harness.startWorker<HoldFunctionJobs>(
      'hold function',
      '../baseline/hold-function.ts',
    );
    const rounds = harness.durations.quick ? 5 : 50;
    const lines: ReportLine[] = [];
    const plots: Plot[] = [];
    for (const { name, label, scale, atMost, values, point } of curves) {
      const wanted = harness.durations.quick ? values.filter((value) => value <= 10_000) : values;
      const points: [number, number][] = [];
      await worker.run('cost', { point: point(wanted[0] ?? 0), rounds });
      // Once up and once down, so that drift affects both ends equally.
      for (const value of [...wanted, ...wanted.toReversed()]) {
        points.push([value, (await worker.run('cost', { point: point(value), rounds })).value]);
      }
      const means = wanted.map((value): [number, number] => {
        const costs = points.filter(([at]) => at === value).map(([, us]) => us);
        return [value, costs.reduce((sum, us) => sum + us, 0) / costs.length];
      });
      const [first, last] = [means.at(0)?.[1] ?? Number.NaN, means.at(-1)?.[1] ?? Number.NaN];
      const costsOf = (value: number | undefined) =>
        points.filter(([at]) => at === value).map(([, us]) => us);
      lines.push({
        row: 'growth',
        what: `hold function by ${name}, ${wanted.at(0)} → ${wanted.at(-1)}`,
        reached: last / first,
        unit: '×',
        range: ratiosOf(costsOf(wanted.at(-1)), costsOf(wanted.at(0))),
        floor: { atMost },
        ours: means.map(([, us]) => us.toFixed(1)).join(' → ') + ' µs in Redis',
      });
      plots.push({
        file: `growth-${label}`,
        title: `Cost of a hold by ${name}`,
        x: { label, scale },
        y: { label: 'µs in Redis' },
        series: [{ name: 'two seats, four segments', points: means }],
      });
    }
    await worker.stop();
    return { lines, plots };
  },
};
