import type { Supply } from '../generator/wishes.ts';
import { countOf } from './http-row.ts';
import type { Row } from './row.ts';

const row = 'disjoint';
const seatsAtOnce = 20;

/**
 * Three people want each seat in the same moment, one after the other along the line: all must get it, on seats that
 * nobody has touched before, where the first claims meet.
 */
export const disjoint: Row = {
  name: row,
  needs: ['orders'],
  async measure(world) {
    const supply = await world.onSale('disjoint', 1);
    const told: string[] = [];
    let [wishes, refused, shed] = [0, 0, 0];
    for (let wave = 0; wave < (world.pace.quick ? 2 : 6); wave++) {
      const seats = supply.seats.slice(wave * seatsAtOnce, (wave + 1) * seatsAtOnce);
      const wish: Supply = { ...supply, seats, seatsEach: 1 };
      const count = seatsAtOnce * supply.journeys.length;
      const { answer } = await world.wish(wish, { kind: 'wave', count }, { kind: 'order' });
      told.push(...answer.ids);
      wishes += count;
      refused += countOf([answer], (status) => status !== 201 && status !== 503);
      shed += countOf([answer], (status) => status === 503);
    }
    return {
      lines: [
        {
          row,
          what: 'refused although the segments were free: three orders at once for each seat',
          reached: refused,
          unit: '',
          floor: { atMost: 0 },
          ours: `${wishes} orders wanted, ${told.length} placed, ${shed} told to come again`,
        },
      ],
      audit: [{ set: row, told }],
      wrongRefusals: refused,
    };
  },
};
