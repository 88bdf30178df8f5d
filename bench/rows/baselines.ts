import type { SimpleDesignJobs } from '../baseline/simple-designs.ts';
import type { Arrivals, LoadSample } from '../generator/load.ts';
import type { Workload } from '../generator/workload.ts';
import type { Harness } from '../harness/harness.ts';
import { interleave, medianRange, ratiosOf } from '../measure/statistics.ts';
import type { JobResult } from '../processes/worker.ts';
import { perSecond, type ReportLine, voidReason } from '../report/line.ts';
import { countOf } from './http-row.ts';
import type { BenchRow } from './row.ts';

const row = 'baselines';
const crowd = 64;
/** The first two runs have contested seats, the next are for orders, the rest for holds: 150,000 requests. */
const [contested, ordered, onSale] = [2, 12, 112];
/** The simple designs do not check that a run exists and sell one journey per seat, so they get more runs instead. */
const runsForOne = 8;

type How = { kind: 'hold' } | { kind: 'order'; path?: string };
interface Side {
  name: string;
  how: How;
  port: number;
}

/** The same requests to three simpler designs in our framework: what they cost and what they get wrong. */
export const baselines: BenchRow = {
  name: row,
  needs: ['orders'],
  seconds: { whole: 35, quick: 10 },
  async measure(harness) {
    const worker = await harness.startWorker<SimpleDesignJobs>('baselines', '../baseline/simple-designs.ts');
    const { port } = (await worker.run('open', undefined)).value;
    const ours = harness.portOf('orders');
    const ordering: Side[] = [
      { name: 'check-then-insert', how: { kind: 'order', path: '/check-then-insert' }, port },
      { name: 'MongoDB only', how: { kind: 'order', path: '/database-only' }, port },
      { name: 'ours', how: { kind: 'order' }, port: ours },
    ];
    const holding: Side[] = [
      { name: 'SET NX per seat', how: { kind: 'hold' }, port },
      { name: 'ours', how: { kind: 'hold' }, port: ours },
    ];

    const lines: ReportLine[] = [];
    const acknowledged: string[] = [];
    const workload = await harness.putOnSale('simple', onSale);
    const onRuns = (from: number, to: number): Workload => ({
      ...workload,
      runs: workload.runs.slice(from, to),
    });
    for (const side of ordering) lines.push(await oversold(harness, workload, side, acknowledged));
    for (const side of holding) lines.push(await refusedWrongly(harness, workload, side));
    lines.push(
      await throughput(harness, onRuns(contested, ordered), ordering[1], ordering[2], acknowledged),
      await throughput(harness, onRuns(ordered, onSale), holding[0], holding[1], acknowledged),
    );
    await worker.stop();
    return { lines, audit: [{ set: 'simple', acknowledged: acknowledged }] };
  },
};

/** Many buyers want the same seat at once; exactly one may get it. */
async function oversold(
  harness: Harness,
  workload: Workload,
  { name, how, port }: Side,
  acknowledged: string[],
): Promise<ReportLine> {
  const rounds = harness.durations.quick ? 3 : 20;
  const winners: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const seats = workload.seats.slice(-n - 1).slice(0, 1);
    const one: Workload = { ...workload, runs: workload.runs.slice(0, 1), seats, seatsEach: 1, wraps: true };
    const sameSeat = { ...one, journeys: one.journeys.slice(0, 1) };
    const { value } = await harness.request(sameSeat, { kind: 'wave', count: crowd }, how, port);
    winners.push(countOf([value], (status) => status === 201));
    if (name === 'ours') acknowledged.push(...value.ids);
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

/** Three buyers want the same seat at once for consecutive journeys; none may be refused. */
async function refusedWrongly(
  harness: Harness,
  workload: Workload,
  { name, how, port }: Side,
): Promise<ReportLine> {
  const fewSeats: Workload = {
    ...workload,
    runs: workload.runs.slice(1, 2),
    seats: workload.seats.slice(0, 20),
    seatsEach: 1,
  };
  const { value } = await harness.request(fewSeats, { kind: 'wave', count: 60 }, how, port);
  return {
    row,
    what: `${name}: refused although the segments were free, 60 people on 20 seats`,
    reached: countOf([value], (status) => status === 409),
    unit: '',
    ...(name === 'ours' && { floor: { atMost: 0 } }),
  };
}

/** Requests that can all be fulfilled, after a warm-up. */
async function throughput(
  harness: Harness,
  workload: Workload,
  simple: Side | undefined,
  ours: Side | undefined,
  acknowledged: string[],
): Promise<ReportLine> {
  if (!simple || !ours) throw new Error('both sides are needed');
  const journeys = workload.journeys.slice(0, 1);
  const runs = workload.runs.flatMap((id) => Array.from({ length: runsForOne }, (_, n) => `${id}-${n}`));
  const takeSample = (side: Side, part: Workload) => async (seconds: number) => {
    const arrivals: Arrivals = { kind: 'closed', inFlight: crowd, seconds };
    const done = await harness.request(part, arrivals, side.how, side.port);
    if (side === ours) acknowledged.push(...done.value.ids);
    return done;
  };
  const [atSimple, atOurs] = [
    takeSample(simple, { ...workload, journeys, runs }),
    takeSample(ours, workload),
  ];
  const { warmUpSeconds, sampleSeconds } = harness.durations;
  await atSimple(warmUpSeconds);
  await atOurs(warmUpSeconds);
  const taken = await interleave(
    1,
    () => atSimple(sampleSeconds),
    () => atOurs(sampleSeconds),
  );
  const rates = (side: JobResult<LoadSample>[]) => side.map(({ value }) => value.rate);
  const range = ratiosOf(rates(taken.ours), rates(taken.baseline));
  const voidText = voidReason(
    Math.max(...[...taken.ours, ...taken.baseline].map(({ coreShare }) => coreShare)),
  );
  return {
    row,
    what: `ours ÷ ${simple.name}, ${crowd} ${ours.how.kind}s in flight`,
    reached: range.median,
    unit: '×',
    range,
    ours: perSecond(medianRange(rates(taken.ours)).median),
    baseline: perSecond(medianRange(rates(taken.baseline)).median),
    ...(voidText && { void: voidText }),
  };
}
