import type { BareHttpJobs } from '../bare/http.ts';
import type { Supply } from '../generator/wishes.ts';
import type { World } from '../world/world.ts';
import { countOf, measureHttp, type Shoot } from './http-row.ts';
import type { Row } from './row.ts';

/** Two seats for four segments, over many runs: each wish can be fulfilled, and each buyer is somebody new. */
export const holdsAccepted: Row = {
  name: 'holds-accepted',
  needs: ['orders'],
  async measure(world) {
    const supply = await world.onSale('accepted', world.pace.quick ? 20 : 300);
    const bare = await openBare(world);
    const measured = await measureHttp(world, {
      name: 'holds-accepted',
      what: 'holds accepted ÷ bare fastify',
      floor: 0.3,
      p99Floor: 25,
      bare: bare.wish(supply),
      ours: (arrivals) => world.wish(supply, arrivals, { kind: 'hold' }),
    });
    await bare.stop();
    return { ...measured, wrongRefusals: countOf(measured.shots, (status) => status >= 400 && status < 500) };
  },
};

/** One run that is sold out: everybody is refused, by the board. */
export const holdsRefused: Row = {
  name: 'holds-refused',
  needs: ['orders'],
  async measure(world) {
    const hot = await world.onSale('refused', 1);
    const soldOut = { ...hot, seats: hot.seats.slice(0, world.pace.quick ? 100 : 400) };
    const all = { ...soldOut, journeys: [{ from: 0, to: 12 }] };
    const bought = await world.wish(all, { kind: 'wave', count: all.seats.length / 2 }, { kind: 'order' });

    const wanted = { ...soldOut, wraps: true };
    const bare = await openBare(world);
    const measured = await measureHttp(world, {
      name: 'holds-refused',
      what: 'holds refused, one sold-out run ÷ bare fastify',
      floor: 0.5,
      bare: bare.wish(wanted),
      ours: (arrivals) => world.wish(wanted, arrivals, { kind: 'hold' }),
    });
    await bare.stop();
    const accepted = countOf(measured.shots, (status) => status < 300 && status > 0);
    if (accepted > 0) measured.lines.push(soldTwice(accepted));
    return { ...measured, audit: [{ set: 'refused', told: bought.answer.ids }] };
  },
};

const soldTwice = (accepted: number) => ({
  row: 'holds-refused',
  what: 'holds given on sold seats',
  reached: accepted,
  unit: '' as const,
  floor: { atMost: 0 },
});

/** The bare server, and the same wishes put to it. */
async function openBare(world: World) {
  const worker = await world.start<BareHttpJobs>('bare http', '../bare/http.ts');
  const { answer } = await worker.ask('open', { journeys: '' });
  const wish =
    (supply: Supply): Shoot =>
    (arrivals) =>
      world.fire({
        port: answer.port,
        recipe: { kind: 'hold', supply: { ...supply, wraps: true }, first: 0 },
        arrivals,
      });
  return { wish, stop: worker.stop };
}
