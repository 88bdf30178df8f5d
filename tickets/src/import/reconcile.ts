import type { RunScheduledData } from '@railhead/common/contracts/tickets';
import { freeId } from './free-id.ts';
import { type KnownRun, runIdOf, type Timetabled, trainIdentity } from './train-identity.ts';

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
 * Runs that were replaced by others are no trains any more; only their ids stay taken.
 * @param lineNames numbers that name a line. Like those that several trains of the day have, they identify no train.
 */
export function reconcile<K extends KnownRun>(
  planned: readonly RunScheduledData[],
  imported: readonly K[],
  lineNames: ReadonlySet<string> = new Set(),
): Reconciliation<K> {
  const known = imported.filter(({ replaced }) => !replaced);
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
  const byTrainId = new Map(known.map((run) => [run.trainId, run]));
  const withSameTrainId = ({ trainId }: RunScheduledData) => {
    const run = byTrainId.get(trainId);
    return run && runs.has(run) ? run : undefined;
  };

  const knownTrains = Map.groupBy(known, trainOf);
  for (const [train, same] of Map.groupBy(planned, trainOf)) {
    const candidates = knownTrains.get(train) ?? [];
    const ownRun = (plan: RunScheduledData) => candidates.find(({ trainId }) => trainId === plan.trainId);
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
    const run = withSameTrainId(plan);
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
  const rename = renameTaken(imported, planned);
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

/**
 * Gives runs that are added free ids. Where its own stands for another train of that day, a run gets another train id too;
 * where it stands for an earlier run of the same train, only the run's id is another one.
 */
function renameTaken(
  imported: readonly KnownRun[],
  planned: readonly RunScheduledData[],
): (plan: RunScheduledData) => RunScheduledData {
  const known = new Set(imported.map(({ _id }) => _id));
  const taken = new Set([...known, ...planned.map(({ runId }) => runId)]);
  const trainIds = new Set(imported.flatMap(({ trainId, replaced }) => (replaced ? [] : [trainId])));
  return (plan) => {
    if (!known.has(plan.runId)) return plan;
    const isTaken = (runId: string) => taken.has(runId);
    const idOf = (trainId: string) => runIdOf({ trainId }, plan.serviceDate);
    const trainId = trainIds.has(plan.trainId)
      ? freeId(plan.trainId, (id) => isTaken(idOf(id)))
      : plan.trainId;
    const runId = freeId(idOf(trainId), isTaken);
    taken.add(runId);
    return { ...plan, trainId, runId };
  };
}
