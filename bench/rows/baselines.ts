import type { BaselineJobs } from '../bare/baselines.ts';
import type { Arrivals, Shot } from '../generator/load.ts';
import type { Supply } from '../generator/wishes.ts';
import { interleaved, ratiosOf, spreadOf } from '../measure/spread.ts';
import type { Done } from '../processes/worker.ts';
import { type Line, perSecond, voidBy } from '../report/line.ts';
import type { World } from '../world/world.ts';
import { countOf } from './http-row.ts';
import type { Row } from './row.ts';

const row = 'baselines';
const crowd = 64;
/** Seats are fought for on the first two runs, ordered on the next, held on the rest: 150,000 wishes. */
const [contested, ordered, onSale] = [2, 12, 112];
/** The simple designs ask nobody whether a run exists, and know one journey a seat: they get more runs instead. */
const runsForOne = 8;

type How = { kind: 'hold' } | { kind: 'order'; path?: string };
interface Side {
  name: string;
  how: How;
  port: number;
}

/** The same wishes put to three simpler designs in our own shell: what each of them costs, and what it gets wrong. */
export const baselines: Row = {
  name: row,
  needs: ['orders'],
  async measure(world) {
    const worker = await world.start<BaselineJobs>('baselines', '../bare/baselines.ts');
    const { port } = (await worker.ask('open', undefined)).answer;
    const ours = world.portOf('orders');
    const ordering: Side[] = [
      { name: 'check-then-insert', how: { kind: 'order', path: '/check-then-insert' }, port },
      { name: 'MongoDB only', how: { kind: 'order', path: '/database-only' }, port },
      { name: 'ours', how: { kind: 'order' }, port: ours },
    ];
    const holding: Side[] = [
      { name: 'SET NX per seat', how: { kind: 'hold' }, port },
      { name: 'ours', how: { kind: 'hold' }, port: ours },
    ];

    const lines: Line[] = [];
    const told: string[] = [];
    const supply = await world.onSale('simple', onSale);
    const onRuns = (from: number, to: number): Supply => ({ ...supply, runs: supply.runs.slice(from, to) });
    for (const side of ordering) lines.push(await oversold(world, supply, side, told));
    for (const side of holding) lines.push(await refusedWrongly(world, supply, side));
    lines.push(
      await throughput(world, onRuns(contested, ordered), ordering[1], ordering[2], told),
      await throughput(world, onRuns(ordered, onSale), holding[0], holding[1], told),
    );
    await worker.stop();
    return { lines, audit: [{ set: 'simple', told }] };
  },
};

/** Everybody of a crowd wants the same seat at once: more than one who gets it is one too many. */
async function oversold(
  world: World,
  supply: Supply,
  { name, how, port }: Side,
  told: string[],
): Promise<Line> {
  const rounds = world.pace.quick ? 3 : 20;
  const winners: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const seats = supply.seats.slice(-n - 1).slice(0, 1);
    const one: Supply = { ...supply, runs: supply.runs.slice(0, 1), seats, seatsEach: 1, wraps: true };
    const wish = { ...one, journeys: one.journeys.slice(0, 1) };
    const { answer } = await world.wish(wish, { kind: 'wave', count: crowd }, how, port);
    winners.push(countOf([answer], (status) => status === 201));
    if (name === 'ours') told.push(...answer.ids);
  }
  return {
    row,
    what: `${name}: seats sold too often, ${crowd} buyers at once for each of ${rounds} seats`,
    reached: winners.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    unit: '',
    ...(name === 'ours' && { floor: { atMost: 0 } }),
    ours: `orders a seat: ${winners.join(', ')}`,
  };
}

/** Three people want one seat at once, one after the other along the line: nobody has to be refused. */
async function refusedWrongly(world: World, supply: Supply, { name, how, port }: Side): Promise<Line> {
  const wish: Supply = {
    ...supply,
    runs: supply.runs.slice(1, 2),
    seats: supply.seats.slice(0, 20),
    seatsEach: 1,
  };
  const { answer } = await world.wish(wish, { kind: 'wave', count: 60 }, how, port);
  return {
    row,
    what: `${name}: refused although the segments were free, 60 people on 20 seats`,
    reached: countOf([answer], (status) => status === 409),
    unit: '',
    ...(name === 'ours' && { floor: { atMost: 0 } }),
  };
}

/** Wishes that can all be fulfilled, after a while of the same that is not counted. */
async function throughput(
  world: World,
  supply: Supply,
  simple: Side | undefined,
  ours: Side | undefined,
  told: string[],
): Promise<Line> {
  if (!simple || !ours) throw new Error('both sides are needed');
  const journeys = supply.journeys.slice(0, 1);
  const runs = supply.runs.flatMap((id) => Array.from({ length: runsForOne }, (_, n) => `${id}-${n}`));
  const shoot = (side: Side, wish: Supply) => async (seconds: number) => {
    const arrivals: Arrivals = { kind: 'closed', inFlight: crowd, seconds };
    const done = await world.wish(wish, arrivals, side.how, side.port);
    if (side === ours) told.push(...done.answer.ids);
    return done;
  };
  const [atSimple, atOurs] = [shoot(simple, { ...supply, journeys, runs }), shoot(ours, supply)];
  const { warm, shot } = world.pace;
  await atSimple(warm);
  await atOurs(warm);
  const taken = await interleaved(
    1,
    () => atSimple(shot),
    () => atOurs(shot),
  );
  const rates = (side: Done<Shot>[]) => side.map(({ answer }) => answer.rate);
  const spread = ratiosOf(rates(taken.ours), rates(taken.bare));
  const voided = voidBy(Math.max(...[...taken.ours, ...taken.bare].map(({ core }) => core)));
  return {
    row,
    what: `ours ÷ ${simple.name}, ${crowd} ${ours.how.kind}s in flight`,
    reached: spread.median,
    unit: '×',
    spread,
    ours: perSecond(spreadOf(rates(taken.ours)).median),
    bare: perSecond(spreadOf(rates(taken.bare)).median),
    ...(voided && { void: voided }),
  };
}
