import type { ViewerJobs } from '../generator/viewers.ts';
import { latencyOf } from '../measure/latency.ts';
import { type Line, voidBy } from '../report/line.ts';
import { costs, ofTheProduct, type Row } from './row.ts';

const row = 'viewers';
/** Five seats change every second. */
const everyMs = 200;

/** From the moment somebody chooses a seat until each of 5,000 open maps of the run shows it. */
export const viewers: Row = {
  name: row,
  needs: ['orders'],
  async measure(world) {
    const count = world.pace.quick ? 1000 : 5000;
    const run = await world.onSale('watched', 1);
    const supply = { ...run, seatsEach: 1, journeys: [{ from: 0, to: 4 }] };
    const [runId = ''] = supply.runs;
    const worker = await world.start<ViewerJobs>('viewers', '../generator/viewers.ts');
    const port = world.portOf('orders');
    const opening = await world.metered(() => worker.ask('watchRun', { port, runId, count }));

    const changes = Math.round((world.pace.quick ? 2 : 10) / (everyMs / 1000));
    const { result, cpu } = await world.metered(() =>
      worker.ask('change', { port, supply, changes, everyMs }),
    );
    await worker.ask('leave', undefined);
    await worker.stop();
    const { answer, core } = result;
    const latency = latencyOf([answer.latency]);
    const lines: Line[] = [
      {
        row,
        what: `seat chosen → seen, ${count.toLocaleString('en')} viewers of one run: p99`,
        reached: latency.p99,
        unit: 'ms',
        floor: { atMost: 350 },
        ours: `p50 ${latency.p50.toFixed(0)} ms, ${latency.count.toLocaleString('en')} messages`,
        why: `CPU a message: ${costs(ofTheProduct(cpu), latency.count)}; the map gathers for 100 ms`,
        ...(voidBy(core) && { void: voidBy(core) }),
      },
      {
        row,
        what: 'changes that a viewer did not get',
        reached: answer.missed,
        unit: '',
        floor: { atMost: 0 },
      },
      {
        row,
        what: `opening a live map, ${count.toLocaleString('en')} at once`,
        reached: ((opening.cpu.orders ?? 0) * 1000) / count,
        unit: 'µs',
        ours: 'CPU in orders',
      },
    ];
    return { lines };
  },
};
