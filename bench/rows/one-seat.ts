import type { Shot } from '../generator/load.ts';
import type { Supply } from '../generator/wishes.ts';
import { type CpuTimes } from '../measure/cpu.ts';
import { latencyOf } from '../measure/latency.ts';
import { type Line, voidBy } from '../report/line.ts';
import type { World } from '../world/world.ts';
import { countOf } from './http-row.ts';
import { costs, ofTheProduct, type Row } from './row.ts';

const contenders = 1000;

/** A thousand people, each on a connection of their own, want one seat in the same moment. */
export const oneSeat: Row = {
  name: 'one-seat',
  needs: ['orders'],
  async measure(world) {
    const supply = await world.onSale('wave', 1);
    const warm = await waves(world, supply, 'hold', { count: 2, contenders: 64, offset: 20 });
    const holds = await waves(world, supply, 'hold', { count: world.pace.quick ? 2 : 5, contenders });
    const orders = await waves(world, supply, 'order', {
      count: world.pace.quick ? 1 : 3,
      contenders,
      offset: 40,
    });
    return {
      lines: [...linesOf('hold', holds, { atMost: 150 }), ...linesOf('durable order', orders)],
      audit: [{ set: 'wave', told: orders.shots.flatMap(({ ids }) => ids) }],
      details: {
        warm: warm.winners,
        statuses: [...holds.shots, ...orders.shots].map((shot) => shot.statuses),
      },
    };
  },
};

interface Waves {
  shots: Shot[];
  winners: number[];
  core: number;
  /** Of the last wave. */
  cpu: CpuTimes;
}

/** Wave by wave, each for another seat. */
async function waves(
  world: World,
  supply: Supply,
  kind: 'hold' | 'order',
  wave: { count: number; contenders: number; offset?: number },
): Promise<Waves> {
  const shots: Shot[] = [];
  let core = 0;
  let cpu: CpuTimes = {};
  for (let n = 0; n < wave.count; n++) {
    const seats = supply.seats.slice((wave.offset ?? 0) + n, (wave.offset ?? 0) + n + 1);
    const one: Supply = { ...supply, seats, seatsEach: 1, journeys: [{ from: 0, to: 4 }], wraps: true };
    const { result, ...metered } = await world.metered(() =>
      world.wish(one, { kind: 'wave', count: wave.contenders }, { kind }),
    );
    shots.push(result.answer);
    core = Math.max(core, result.core);
    ({ cpu } = metered);
  }
  const winners = shots.map((shot) => countOf([shot], (status) => status === 200 || status === 201));
  return { shots, winners, core, cpu };
}

function linesOf(what: string, { shots, winners, core, cpu }: Waves, floor?: { atMost: number }): Line[] {
  const others = shots.flatMap(({ latencies }) => Object.entries(latencies).filter(([kind]) => kind !== '2'));
  const losers = latencyOf(others.map(([, encoded]) => encoded));
  const shed = countOf(shots, (status) => status === 503);
  const lost = countOf(shots, (status) => status === 0 || (status >= 500 && status !== 503));
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
      ...(floor && { floor }),
      ours: `p50 ${losers.p50.toFixed(0)} ms, last ${losers.max.toFixed(0)} ms; ${losers.count} refused`,
      why: `CPU a contender: ${costs(ofTheProduct(cpu), contenders)}`,
      ...(voidBy(core) && { void: voidBy(core) }),
    },
  ];
}
