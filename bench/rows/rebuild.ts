import { spreadOf } from '../measure/spread.ts';
import type { World } from '../world/world.ts';
import type { Row } from './row.ts';

const row = 'rebuild';

/** Redis is emptied under a run with sold seats: how long until a seat can be chosen again and the map is right. */
export const rebuild: Row = {
  name: row,
  needs: ['orders'],
  async measure(world) {
    const supply = await world.onSale('rebuilt', 1);
    const [runId = ''] = supply.runs;
    const orders = world.pace.quick ? 60 : 450;
    const told: string[] = [];
    for (let left = orders; left > 0; left -= 50) {
      const { answer } = await world.wish(
        supply,
        { kind: 'wave', count: Math.min(50, left) },
        { kind: 'order' },
      );
      told.push(...answer.ids);
    }
    const seats = supply.seats.slice(-20);
    const seconds: number[] = [];
    let wrong = 0;
    for (let round = 0; round < (world.pace.quick ? 2 : 5); round++) {
      const before = await soldOf(world, runId);
      await world.redis.flushall();
      const began = performance.now();
      await untilHeld(world, runId, seats.slice(round * 2, round * 2 + 2));
      seconds.push((performance.now() - began) / 1000);
      if ((await soldOf(world, runId)) !== before) wrong += 1;
    }
    return {
      lines: [
        {
          row,
          what: 'FLUSHALL → a seat of a run can be held again, slowest',
          reached: spreadOf(seconds).most,
          unit: 's',
          floor: { atMost: 1 },
          ours: `${seconds.map((one) => (one * 1000).toFixed(0)).join(', ')} ms, ${told.length} orders on the run`,
        },
        {
          row,
          what: 'maps that showed other sold seats after the flush than before',
          reached: wrong,
          unit: '',
          floor: { atMost: 0 },
        },
      ],
      audit: [{ set: 'rebuilt', told }],
    };
  },
};

const urlOf = (world: World, runId: string) =>
  `http://127.0.0.1:${world.portOf('orders')}/api/seats/${runId}`;

/** The sold seats of the whole line, as one text. */
async function soldOf(world: World, runId: string): Promise<string> {
  const answer = await fetch(`${urlOf(world, runId)}?from=0&to=12`);
  const { seats } = (await answer.json()) as { seats: Record<string, { state: string }> };
  return Object.entries(seats)
    .flatMap(([seat, { state }]) => (state === 'sold' ? [seat] : []))
    .toSorted()
    .join();
}

async function untilHeld(world: World, runId: string, seats: string[]): Promise<void> {
  for (let status = 0; status !== 200; ) {
    const answer = await fetch(`${urlOf(world, runId)}/hold`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 0, to: 4, seats }),
    });
    await answer.arrayBuffer();
    ({ status } = answer);
  }
}
