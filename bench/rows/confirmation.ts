import type { ChainJobs } from '../bare/chain.ts';
import { latencyOf } from '../measure/latency.ts';
import { interleaved, ratiosOf, spreadOf } from '../measure/spread.ts';
import type { Line } from '../report/line.ts';
import { costs, ofTheProduct, type Row } from './row.ts';

const row = 'confirmation';
/** Confirmations a second while their latency under load is taken. */
const pace = 50;

/** From `payment-authorized` said until `order-confirmed` comes out of JetStream, against the bare chain. */
export const confirmation: Row = {
  name: row,
  needs: ['orders'],
  async measure(world) {
    const links = world.pace.quick ? 15 : 60;
    const atPace = Math.round(pace * world.pace.open);
    const wanted = links * (2 * world.pace.rounds + 1) + atPace;
    const supply = await world.onSale('confirmed', 4);
    const ids: string[] = [];
    while (ids.length < wanted) {
      const { answer } = await world.wish(
        supply,
        { kind: 'closed', inFlight: 32, seconds: 0.5 },
        { kind: 'order' },
      );
      if (answer.ids.length === 0) throw new Error(`no order was taken: ${JSON.stringify(answer.statuses)}`);
      ids.push(...answer.ids);
    }
    const told = [...ids];

    const worker = await world.start<ChainJobs>('chain', '../bare/chain.ts');
    await worker.ask('open', undefined);
    const ours = () => worker.ask('ours', { orderIds: ids.splice(0, links) });
    await ours();
    const taken = await interleaved(world.pace.rounds, () => worker.ask('bare', { links }), ours);
    const medians = (side: { answer: string }[]) => side.map(({ answer }) => latencyOf([answer]).p50);
    const spread = ratiosOf(medians(taken.ours), medians(taken.bare));
    const all = latencyOf(taken.ours.map(({ answer }) => answer));

    const { result, cpu } = await world.metered(() =>
      worker.ask('ours', { orderIds: ids.splice(0, atPace), everyMs: 1000 / pace }),
    );
    const loaded = latencyOf([result.answer]);
    await worker.stop();
    const lines: Line[] = [
      {
        row,
        what: 'payment authorised → order confirmed, through JetStream ÷ bare chain',
        reached: spread.median,
        unit: '×',
        spread,
        floor: { atMost: 6 },
        ours: `p50 ${all.p50.toFixed(1)} ms, p99 ${all.p99.toFixed(1)} ms`,
        bare: `p50 ${spreadOf(medians(taken.bare)).median.toFixed(1)} ms`,
      },
      {
        row,
        what: `payment authorised → order confirmed at ${pace}/s: p99`,
        reached: loaded.p99,
        unit: 'ms',
        ours: `p50 ${loaded.p50.toFixed(1)} ms`,
        why: `CPU a confirmation: ${costs(ofTheProduct(cpu), loaded.count)}`,
      },
    ];
    return { lines, audit: [{ set: 'confirmed', told }] };
  },
};
