import type { RunScheduledData } from '@railhead/common/contracts/tickets';
import { type KnownRun, type Timetabled, trainIdentity } from './train-identity.ts';

/** What an import does with the runs of a feed on one service date. */
export type Reconciliation<K extends KnownRun = KnownRun> = {
  add: RunScheduledData[];
  /** Planned runs that exist already, also under another trip id. */
  existing: { run: K; plan: RunScheduledData }[];
  rejected: { runId: string; reason: string }[];
  /** Runs that may be one that is planned now under another trip id. Only when these are withdrawn can it be added. */
  uncertain: RunScheduledData[];
  /** Scheduled runs that the feed no longer has. */
  missing: K[];
};

/** Without a number of its own, a run that moves further is taken for another train that got its trip id. */
const longestMoveMs = 3 * 3600 * 1000;

/**
 * Compares a feed's runs on one service date with those that have been imported before. GTFS promises no stable trip ids:
 * one train may get a new id, and its id may go to another train. So runs are paired by what passengers know of a train
 * first (its number, stations and times), and by trip id only where that does not contradict. Added as another run, a
 * train's seats would be sold twice; paired with another train, its passengers would be moved.
 * @param lineNames numbers that name a line. Like those that several trains of the day have, they identify no train.
 */
export function reconcile<K extends KnownRun>(
  planned: readonly RunScheduledData[],
  known: readonly K[],
  lineNames: ReadonlySet<string> = new Set(),
): Reconciliation<K> {
  const shared = new Set([...lineNames, ...repeatedNumbers(planned), ...repeatedNumbers(known)]);
  const { trainOf, numberOf, patternOf, departureOf } = trainIdentity(shared);
  const result: Reconciliation<K> = { add: [], existing: [], rejected: [], uncertain: [], missing: [] };
  const plans = new Set<RunScheduledData>();
  const runs = new Set(known);
  const pair = (plan: RunScheduledData, run: K) => {
    plans.delete(plan);
    runs.delete(run);
    const [before, after] = [numberOf(run), numberOf(plan)];
    if (before && after && before !== after)
      result.rejected.push({
        runId: run._id,
        reason: `its number would change from ${before} to ${after}`,
      });
    else result.existing.push({ run, plan });
  };
  const byId = new Map(known.map((run) => [run._id, run]));
  const withSameId = ({ runId }: RunScheduledData) => {
    const run = byId.get(runId);
    return run && runs.has(run) ? run : undefined;
  };

  const knownTrains = Map.groupBy(known, trainOf);
  for (const [train, same] of Map.groupBy(planned, trainOf)) {
    const candidates = knownTrains.get(train) ?? [];
    const ownRun = ({ runId }: RunScheduledData) => candidates.find(({ _id }) => _id === runId);
    const [twin, ...others] = same.toSorted((a, b) => Number(!ownRun(a)) - Number(!ownRun(b)));
    if (!twin) continue;
    const run = ownRun(twin) ?? candidates[0];
    if (run) pair(twin, run);
    else plans.add(twin);
    for (const plan of others) {
      // An earlier version added a train once for each of its trips.
      const own = ownRun(plan);
      if (own) pair(plan, own);
      else result.rejected.push({ runId: plan.runId, reason: `it is the same train as ${twin.runId}` });
    }
  }

  for (const plan of plans) {
    const run = withSameId(plan);
    if (!run || numberOf(run) !== numberOf(plan)) continue;
    const isNear = Math.abs(departureOf(plan) - departureOf(run)) <= longestMoveMs;
    if (numberOf(plan) !== undefined || isNear) pair(plan, run);
  }
  const unique = uniqueBy(planned, known, numberOf);
  for (const plan of plans) {
    const run = unique(plan);
    if (run && runs.has(run)) pair(plan, run);
  }
  const sameStart = uniqueBy([...plans], [...runs], (run) => `${patternOf(run)} ${departureOf(run)}`);
  for (const plan of plans) {
    const run = sameStart(plan);
    if (run && runs.has(run)) pair(plan, run);
  }

  result.missing = [...runs].filter(({ status }) => status === 'scheduled');
  const patterns = new Set(result.missing.map(patternOf));
  const numbers = new Set(result.missing.map(numberOf));
  const rename = renameTaken(byId, planned);
  for (const plan of plans) {
    const number = numberOf(plan);
    const isLikely = patterns.has(patternOf(plan)) || (number !== undefined && numbers.has(number));
    (isLikely ? result.uncertain : result.add).push(rename(plan));
  }
  return result;
}

function repeatedNumbers(runs: readonly Timetabled[]): string[] {
  return [...Map.groupBy(runs, ({ number }) => number)].flatMap(([number, { length }]) =>
    length > 1 ? [number] : [],
  );
}

/** Finds the one known run with the key of a plan, if no other plan and no other run has that key. */
function uniqueBy<K extends KnownRun>(
  planned: readonly RunScheduledData[],
  known: readonly K[],
  keyOf: (run: Timetabled) => string | undefined,
): (plan: RunScheduledData) => K | undefined {
  const plans = Map.groupBy(planned, keyOf);
  const runs = Map.groupBy(known, keyOf);
  return (plan) => {
    const key = keyOf(plan);
    const [run, ...others] = key === undefined ? [] : (runs.get(key) ?? []);
    return others.length === 0 && plans.get(key)?.length === 1 ? run : undefined;
  };
}

/** Gives a run that is added another id where its own stands for another train. */
function renameTaken(
  byId: ReadonlyMap<string, KnownRun>,
  planned: readonly RunScheduledData[],
): (plan: RunScheduledData) => RunScheduledData {
  const taken = new Set([...byId.keys(), ...planned.map(({ runId }) => runId)]);
  return (plan) => {
    if (!byId.has(plan.runId)) return plan;
    for (let copy = 2; ; copy++) {
      const trainId = `${plan.trainId}-${copy}`;
      const runId = `${trainId}-${plan.serviceDate.replaceAll('-', '')}`;
      if (taken.has(runId)) continue;
      taken.add(runId);
      return { ...plan, trainId, runId };
    }
  };
}
