import type { Workload } from '../generator/workload.ts';
import { countOf } from './http-row.ts';
import type { BenchRow } from './row.ts';

const row = 'disjoint';
const seatsAtOnce = 20;

/**
 * Three buyers want each seat at the same moment for consecutive journeys. All must get it, on seats that were never
 * claimed before, where the first claims collide.
 */
export const disjoint: BenchRow = {
  name: row,
  needs: ['orders'],
  seconds: { whole: 5, quick: 3 },
  async measure(harness) {
    const workload = await harness.putOnSale('disjoint', 1);
    const acknowledged: string[] = [];
    let [requested, refused, shed] = [0, 0, 0];
    for (let round = 0; round < (harness.durations.quick ? 2 : 6); round++) {
      const seats = workload.seats.slice(round * seatsAtOnce, (round + 1) * seatsAtOnce);
      const wave: Workload = { ...workload, seats, seatsEach: 1 };
      const count = seatsAtOnce * workload.journeys.length;
      const { value } = await harness.request(wave, { kind: 'wave', count }, { kind: 'order' });
      acknowledged.push(...value.ids);
      requested += count;
      refused += countOf([value], (status) => status !== 201 && status !== 503);
      shed += countOf([value], (status) => status === 503);
    }
    return {
      lines: [
        {
          row,
          what: 'refused although the segments were free: three orders at once for each seat',
          reached: refused,
          unit: '',
          floor: { atMost: 0 },
          ours: `${requested} orders requested, ${acknowledged.length} placed, ${shed} shed with Retry-After`,
        },
      ],
      audit: [{ set: row, acknowledged: acknowledged }],
      wrongRefusals: refused,
    };
  },
};
