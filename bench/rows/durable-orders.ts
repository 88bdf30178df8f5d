import { until } from '@railhead/common/testing/until';
import type { BareShot } from '../bare/closed-loop.ts';
import type { TransactionJobs } from '../bare/transaction.ts';
import type { Shot } from '../generator/load.ts';
import type { Supply } from '../generator/wishes.ts';
import { sumOf } from '../measure/cpu.ts';
import { latencyOf } from '../measure/latency.ts';
import { interleaved, ratiosOf, spreadOf } from '../measure/spread.ts';
import type { Done } from '../processes/worker.ts';
import { type Floor, type Line, perSecond, voidBy } from '../report/line.ts';
import type { Metered, World } from '../world/world.ts';
import { answersOf, countOf, unanswered } from './http-row.ts';
import { besides, costs, ofTheProduct, type Row } from './row.ts';

const row = 'durable-orders';

/** Orders of two seats for four segments, to the answer 201, against the bare transaction on the same database. */
export const durableOrders: Row = {
  name: row,
  needs: ['orders'],
  async measure(world) {
    const supply = await world.onSale('durable', 40);
    const bare = await world.start<TransactionJobs>('bare transaction', '../bare/transaction.ts');
    await bare.ask('open', undefined);
    const shots: Shot[] = [];
    const order = async (inFlight: number, seconds = world.pace.shot) => {
      const done = await world.wish(supply, { kind: 'closed', inFlight, seconds }, { kind: 'order' });
      shots.push(done.answer);
      return done;
    };
    await order(16, world.pace.warm);
    await bare.ask('run', { inFlight: 16, seconds: world.pace.warm });

    const compare = (inFlight: number) =>
      interleaved(
        world.pace.rounds,
        () => world.metered(() => bare.ask('run', { inFlight, seconds: world.pace.shot })),
        () => world.metered(() => order(inFlight)),
      );
    const alone = await compare(1);
    const many = await compare(64);
    await bare.stop();
    const ourRate = spreadOf(many.ours.map(({ result }) => result.answer.rate)).median;
    const paced = await atPace(world, supply, ourRate * 0.7, bareCosts(alone));
    shots.push(paced.shot);
    return {
      lines: [
        lineOf('durable orders, one after the other ÷ bare transaction', alone, { atLeast: 0.5 }),
        lineOf('durable orders, 64 waiting ÷ bare transaction, 64 in flight', many, { atLeast: 2 }),
        againstOne(many, alone),
        cpuOfMany(many),
        ...paced.lines,
      ],
      audit: [{ set: 'durable', told: shots.flatMap(({ ids }) => ids) }],
      wrongRefusals: countOf(shots, (status) => status >= 400 && status < 500),
      details: { statuses: shots.map(({ statuses }) => statuses) },
    };
  },
};

type Sides = Record<'bare', Metered<Done<BareShot>>[]> & Record<'ours', Metered<Done<Shot>>[]>;
const ratesOf = (side: { result: Done<{ rate: number }> }[]) => side.map(({ result }) => result.answer.rate);

function lineOf(what: string, { bare, ours }: Sides, floor: Floor): Line {
  const spread = ratiosOf(ratesOf(ours), ratesOf(bare));
  const [last, lastBare] = [ours.at(-1), bare.at(-1)];
  const core = Math.max(...ours.map(({ result }) => result.core));
  return {
    row,
    what,
    reached: spread.median,
    unit: '×',
    spread,
    floor,
    ours: perSecond(spreadOf(ratesOf(ours)).median),
    bare: perSecond(spreadOf(ratesOf(bare)).median),
    ...(last &&
      lastBare && {
        why: `CPU an order: ${costs(ofTheProduct(last.cpu), answersOf(last.result.answer))}; bare: ${costs(lastBare.cpu, lastBare.result.answer.done)}; ${besides(last.others)}`,
      }),
    ...(voidBy(core) && { void: voidBy(core) }),
  };
}

/** What one bare transaction costs, its client included. */
function bareCosts({ bare }: Sides): string {
  const last = bare.at(-1);
  return last ? costs(last.cpu, last.result.answer.done) : 'unknown';
}

/** CPU time of everything that an order needs while 64 wait: what it costs when groups are large. */
function cpuOfMany({ ours }: Sides): Line {
  const each = ours.map(({ cpu, result }) => sumOf(ofTheProduct(cpu)) / answersOf(result.answer));
  const spread = spreadOf(each);
  return {
    row,
    what: 'a durable order, 64 waiting: CPU time of all processes',
    reached: spread.median,
    unit: 'CPU-ms',
    spread,
  };
}

/** The gentler reading of the promise: 64 waiting against one transaction after the other. */
const againstOne = (many: Sides, alone: Sides): Line => ({
  row,
  what: 'durable orders, 64 waiting ÷ bare transaction, one after the other',
  reached: spreadOf(ratesOf(many.ours)).median / spreadOf(ratesOf(alone.bare)).median,
  unit: '×',
});

/** At a set rate: latency, and the CPU time of everything that an order needs until JetStream has its event. */
async function atPace(
  world: World,
  supply: Supply,
  rate: number,
  bareCpu: string,
): Promise<{ shot: Shot; lines: Line[] }> {
  const before = await published(world);
  const { result, cpu, others } = await world.metered(async () => {
    const done = await world.wish(
      supply,
      { kind: 'open', perSecond: rate, seconds: world.pace.open },
      { kind: 'order' },
    );
    const placed = before + done.answer.ids.length;
    await until('every order to be told', async () => (await published(world)) >= placed);
    return done;
  });
  const { answer: shot, core } = result;
  const latency = latencyOf(Object.values(shot.latencies));
  const placed = shot.ids.length;
  const ofAnOrder = ofTheProduct(cpu);
  const voided = voidBy(core);
  return {
    shot,
    lines: [
      {
        row,
        what: 'a durable order, to the answer and its event published: CPU time of all processes',
        reached: sumOf(ofAnOrder) / placed,
        unit: 'CPU-ms',
        floor: { atMost: 2.5 },
        ours: `${placed} orders at ${perSecond(rate)}`,
        why: `${costs(ofAnOrder, placed)}; the bare transaction alone: ${bareCpu}; ${besides(others)}`,
        ...(voided && { void: voided }),
      },
      {
        row,
        what: 'a durable order at 70 % of own capacity: p99',
        reached: latency.p99,
        unit: 'ms',
        ours: `p50 ${latency.p50.toFixed(1)} ms${unanswered(shot)}`,
        ...(voided && { void: voided }),
      },
    ],
  };
}

/** How many events of orders JetStream has. */
async function published({ nats }: World): Promise<number> {
  const jsm = await nats.jetstreamManager();
  return (await jsm.streams.info('ORDERS')).state.last_seq;
}
