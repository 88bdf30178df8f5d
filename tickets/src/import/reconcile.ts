import type { RunScheduledData, Stop } from '@railhead/common/contracts/tickets';
import { slug } from '@railhead/common/domain/slug';
import type { Run } from '../domain/run.ts';

type KnownRun = Run & { _id: string };

/** What an import does with the runs of a feed on one service date. */
export type Reconciliation<K extends KnownRun = KnownRun> = {
  add: RunScheduledData[];
  /** Planned runs that exist already, also under the trip id of an earlier feed. */
  existing: { run: K; plan: RunScheduledData }[];
  rejected: { runId: string; reason: string }[];
  /** Runs that may be one that is planned now under another trip id. Only when these are withdrawn can it be added. */
  uncertain: RunScheduledData[];
  /** Scheduled runs that the feed no longer has. */
  missing: K[];
};

/**
 * Compares a feed's runs on one service date with those that have been imported before. GTFS promises no stable trip ids,
 * so a train with a new id is looked for by number, stations and times: added as another run, its seats would be sold
 * twice.
 */
export function reconcile<K extends KnownRun>(
  planned: readonly RunScheduledData[],
  known: readonly K[],
): Reconciliation<K> {
  const left = new Map(known.map((run) => [run._id, run]));
  const result: Reconciliation<K> = { add: [], existing: [], rejected: [], uncertain: [], missing: [] };
  const matched = (plan: RunScheduledData, run: K) => {
    result.existing.push({ run, plan });
    left.delete(run._id);
  };

  const trains = new Map<string, string>();
  const unknown: RunScheduledData[] = [];
  for (const plan of planned) {
    const run = left.get(plan.runId);
    if (!run) {
      unknown.push(plan);
      continue;
    }
    matched(plan, run);
    trains.set(trainOf(plan.runId, plan), plan.runId);
  }
  const renamed: RunScheduledData[] = [];
  for (const plan of unknown) {
    const train = trainOf(plan.runId, plan);
    const twin = trains.get(train);
    if (twin) {
      result.rejected.push({ runId: plan.runId, reason: `it is the same train as ${twin}` });
      continue;
    }
    renamed.push(plan);
    trains.set(train, plan.runId);
  }

  const unmatched = matchBy(renamed, left, matched, [
    (runId, run) => trainOf(runId, run),
    (_runId, run) => `${patternOf(run)} ${run.stops[0]?.departure}`,
    (runId, run) => numberOf(runId, run),
  ]);
  const scheduled = [...left.values()].filter(({ status }) => status === 'scheduled');
  const patterns = new Set(scheduled.map(patternOf));
  const numbers = new Set(scheduled.map((run) => numberOf(run._id, run)));
  // Runs without a number have nothing in common by it.
  numbers.delete(undefined);
  for (const plan of unmatched) {
    const isLikely = patterns.has(patternOf(plan)) || numbers.has(numberOf(plan.runId, plan));
    (isLikely ? result.uncertain : result.add).push(plan);
  }
  result.missing = scheduled;
  return result;
}

type Timetabled = Pick<RunScheduledData, 'number' | 'serviceDate' | 'stops'>;
type Key = (runId: string, run: Timetabled) => string | undefined;

/** Pairs planned runs with known ones by each key in turn, where a key has one of each. Returns what stays alone. */
function matchBy<K extends KnownRun>(
  planned: readonly RunScheduledData[],
  left: ReadonlyMap<string, K>,
  matched: (plan: RunScheduledData, run: K) => void,
  keys: readonly Key[],
): RunScheduledData[] {
  let unmatched = [...planned];
  for (const key of keys) {
    const plans = Map.groupBy(unmatched, (plan) => key(plan.runId, plan));
    const runs = Map.groupBy(left.values(), (run) => key(run._id, run));
    unmatched = [];
    for (const [value, group] of plans) {
      const [run, ...others] = value === undefined ? [] : (runs.get(value) ?? []);
      const [plan] = group;
      if (plan && run && group.length === 1 && others.length === 0) matched(plan, run);
      else unmatched.push(...group);
    }
  }
  return unmatched;
}

/** The train's number; undefined if the feed has none, so that the trip id stands in for it. */
const numberOf = (runId: string, { number, serviceDate }: Timetabled): string | undefined =>
  runId.endsWith(`-${slug(number)}-${serviceDate.replaceAll('-', '')}`) ? undefined : number;

const patternOf = ({ stops }: Timetabled): string => stops.map(({ stationId }) => stationId).join(' ');

const callOf = ({ stationId, arrival, departure }: Stop) => `${stationId} ${arrival} ${departure}`;

const trainOf = (runId: string, run: Timetabled): string =>
  `${numberOf(runId, run) ?? ''}: ${run.stops.map(callOf).join(', ')}`;
