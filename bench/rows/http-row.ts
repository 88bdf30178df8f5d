import type { Arrivals, Shot } from '../generator/load.ts';
import { sumOf } from '../measure/cpu.ts';
import { latencyOf } from '../measure/latency.ts';
import { interleaved, ratiosOf, spreadOf } from '../measure/spread.ts';
import type { Done } from '../processes/worker.ts';
import { type Line, perSecond, voidBy } from '../report/line.ts';
import type { Plot } from '../report/plots.ts';
import type { Pace, World } from '../world/world.ts';
import { besides, costs, type Measured, ofTheProduct } from './row.ts';

export type Shoot = (arrivals: Arrivals) => Promise<Done<Shot>>;

/** Connections that are kept busy at full load, without pipelining. */
const inFlight = 128;
const shares = { whole: [0.5, 0.7, 0.9], quick: [0.7] };
/** A rate counts as carried while the answers keep up with it and the slowest hundredth is answered within this. */
const stillServedMs = 250;

/**
 * One kind of request, ours against the bare server: answers a second at full load, shot by shot in turn, then our
 * latency at set rates below what a short search found to be our capacity.
 */
export async function measureHttp(
  world: World,
  row: {
    name: string;
    what: string;
    floor: number;
    p99Floor?: number;
    bare: Shoot;
    ours: Shoot;
  },
): Promise<Measured & { shots: Shot[] }> {
  const { pace } = world;
  const full: Arrivals = { kind: 'closed', inFlight, seconds: pace.shot };
  const shots: Shot[] = [];
  const ours: Shoot = async (arrivals) => {
    const done = await row.ours(arrivals);
    shots.push(done.answer);
    return done;
  };
  await row.bare({ ...full, seconds: pace.warm });
  await ours({ ...full, seconds: pace.warm });

  const taken = await interleaved(
    pace.rounds,
    () => world.metered(() => row.bare(full)),
    () => world.metered(() => ours(full)),
  );
  const rates = (side: typeof taken.ours) => side.map(({ result }) => result.answer.rate);
  const spread = ratiosOf(rates(taken.ours), rates(taken.bare));
  const [ourRate, bareRate] = [spreadOf(rates(taken.ours)).median, spreadOf(rates(taken.bare)).median];
  const core = Math.max(...[...taken.ours, ...taken.bare].map(({ result }) => result.core));
  const why = [
    ...taken.ours.slice(-1).map(({ result, cpu }) => costs(ofTheProduct(cpu), answersOf(result.answer))),
    ...taken.bare.slice(-1).map(({ result, cpu }) => costs(cpu, answersOf(result.answer))),
  ];

  const lines: Line[] = [
    {
      row: row.name,
      what: row.what,
      reached: spread.median,
      unit: '×',
      spread,
      floor: { atLeast: row.floor },
      ours: perSecond(ourRate),
      bare: perSecond(bareRate),
      why: `CPU an answer: ${why.join('; bare: ')}`,
      ...(voidBy(core) && { void: voidBy(core) }),
    },
  ];

  const capacity = await findCapacity(ours, ourRate, pace);
  const points: { share: number; p50: number; p99: number; p999: number }[] = [];
  for (const share of pace.quick ? shares.quick : shares.whole) {
    const arrivals: Arrivals = { kind: 'open', perSecond: capacity * share, seconds: pace.open };
    const { result, cpu, others } = await world.metered(() => ours(arrivals));
    const { answer, core: generatorCore } = result;
    const latency = latencyOf(Object.values(answer.latencies));
    points.push({ share, ...latency });
    lines.push({
      row: row.name,
      what: `${row.name.replaceAll('-', ' ')} at ${share * 100} % of own capacity: p99`,
      reached: latency.p99,
      unit: 'ms',
      ...(share === 0.7 && row.p99Floor && { floor: { atMost: row.p99Floor } }),
      ours: `${perSecond(capacity * share)}, p50 ${latency.p50.toFixed(1)}, p99.9 ${latency.p999.toFixed(1)} ms${unanswered(answer)}`,
      why: `${(sumOf(ofTheProduct(cpu)) / answersOf(answer)).toFixed(2)} CPU-ms an answer in all; generator ${Math.round(generatorCore * 100)} % of its core; ${besides(others)}`,
      ...(voidBy(generatorCore) && { void: voidBy(generatorCore) }),
    });
  }
  return {
    lines,
    plots: [latencyPlot(row.name, row.what, points)],
    shots,
    details: { capacity, points, rates: { ours: rates(taken.ours), bare: rates(taken.bare) } },
  };
}

/** The highest rate that was carried, going down from what full load gave. */
async function findCapacity(shoot: Shoot, estimate: number, { quick, open }: Pace): Promise<number> {
  let perSecond = estimate * 0.95;
  for (let tries = 0; tries < (quick ? 1 : 4); tries++) {
    const { answer } = await shoot({ kind: 'open', perSecond, seconds: open / 2 });
    const isServed = latencyOf(Object.values(answer.latencies)).p99 <= stillServedMs;
    if (isServed && !answer.statuses[0] && !answer.statuses[503]) return perSecond;
    perSecond *= 0.85;
  }
  return perSecond;
}

export const answersOf = ({ statuses }: Shot): number =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (status === '0' ? 0 : count), 0);

/** What a person should be told of a shot besides its latencies. */
export const unanswered = ({ statuses }: Shot): string =>
  statuses[0] ? `; ${statuses[0]} never answered` : '';

/** How often one of these statuses was answered. */
export const countOf = (shots: Shot[], isIt: (status: number) => boolean): number =>
  shots
    .flatMap(({ statuses }) => Object.entries(statuses))
    .reduce((sum, [status, count]) => sum + (isIt(Number(status)) ? count : 0), 0);

const latencyPlot = (
  file: string,
  title: string,
  points: { share: number; p50: number; p99: number; p999: number }[],
): Plot => ({
  file: `${file}-latency`,
  title: `${title}: latency by load`,
  x: { label: '% of own capacity', scale: 'linear' },
  y: { label: 'ms, open arrivals' },
  series: (['p50', 'p99', 'p999'] as const).map((name) => ({
    name: name === 'p999' ? 'p99.9' : name,
    points: points.map((point) => [point.share * 100, point[name]]),
  })),
});
