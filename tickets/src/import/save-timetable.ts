import type { RunScheduledData, StationView } from '@railhead/common/contracts/tickets';
import { stateOf } from '@railhead/common/store/document';
import pLimit from 'p-limit';
import { cancelRun } from '../application/cancel-run.ts';
import { compare, type Run, retime, schedule } from '../domain/run.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository, StoredRun } from '../persistence/run-repository.ts';
import type { StationRepository } from '../persistence/station-repository.ts';
import { type Train, type TrainRepository, trainOf } from '../persistence/train-repository.ts';
import type { Patiently } from './outages.ts';
import type { DatePlan } from './plan-runs.ts';
import { reconcile } from './reconcile.ts';
import { relayPace } from './relay-pace.ts';
import { type ChangedRun, replaceRuns } from './replace-runs.ts';

const batchSize = 100;
const concurrentChanges = 8;
const withdrawalReason = 'The train is no longer in the timetable.';

export type ImportResult = {
  added: number;
  retimed: number;
  unchanged: number;
  /** Runs without orders whose stops or seats have changed: cancelled, and added as new runs. */
  replaced: number;
  /** Runs that stay as they were scheduled, or are not added. */
  rejected: { runId: string; reason: string }[];
  /** Runs of the imported dates that the feed no longer has. They are cancelled only on demand. */
  withdrawn: string[];
};

type Timetable = {
  feed: string;
  stations: readonly StationView[];
  /** Names of lines that stand for the numbers of trains. */
  lineNames: ReadonlySet<string>;
  /** Ids of trains that the feed has and that cannot be read. */
  unreadable: ReadonlySet<string>;
  dates: Iterable<DatePlan>;
};
type Repositories = {
  stations: StationRepository;
  trains: TrainRepository;
  runs: RunRepository;
  orders: OrderRepository;
};
type Options = {
  withdraw: boolean;
  patiently: Patiently;
  /** Is called after each batch with the runs handled so far. */
  progress: (handled: number) => Promise<void>;
};

/**
 * Saves stations, trains and runs. Each run is saved with its `run-scheduled` event, which the service's relay
 * publishes. A run that exists already gets new times, and is replaced by another one if its stops or seats have changed and
 * it has no orders; other changes are rejected run by run. Runs that the feed no longer has are listed, and cancelled if `withdraw` is set. Importing again goes on where an import was interrupted.
 * @throws DatabaseUnavailable
 */
export async function saveTimetable(
  { feed, stations, lineNames, unreadable, dates }: Timetable,
  { runs, orders, ...repositories }: Repositories,
  { withdraw, patiently, progress }: Options,
): Promise<ImportResult> {
  const result: ImportResult = {
    added: 0,
    retimed: 0,
    unchanged: 0,
    replaced: 0,
    rejected: [],
    withdrawn: [],
  };
  const report = () => {
    const { added, retimed, unchanged, replaced, rejected } = result;
    return progress(added + retimed + unchanged + replaced + rejected.length);
  };
  const limit = pLimit(concurrentChanges);
  const keepPace = relayPace(runs);
  const trains = new Map<string, Train>();
  const stationIds = new Set(stations.map(({ id }) => id));
  await patiently(() => repositories.stations.saveAll(stations));

  for (const { serviceDate, runs: planned, isBeforePeriod } of dates) {
    const known = await patiently(() => runs.ofFeed(feed, serviceDate, stationIds));
    const { add, existing, rejected, ...compared } = reconcile(planned, known, lineNames);
    // Before the period only some runs are planned, so others are neither missing nor their counterparts.
    const { uncertain, missing } = isBeforePeriod ? { uncertain: [], missing: [] } : compared;
    const now = new Date();
    const withdrawn = missing
      .filter(({ arrivesAt, trainId }) => arrivesAt > now && !unreadable.has(trainId))
      .map(({ _id }) => _id);
    if (withdraw) {
      await limit.map(withdrawn, (runId) => patiently(() => cancelRun(runs, runId, withdrawalReason)));
      add.push(...uncertain);
    } else {
      result.rejected.push(...uncertain.map(rejectUncertain));
    }
    result.withdrawn.push(...withdrawn);
    result.rejected.push(...rejected);
    for (const batch of batchesOf(add)) {
      const added = await patiently(() => addRuns(batch, feed, runs));
      result.added += added;
      // An interrupted attempt has added them.
      result.unchanged += batch.length - added;
      await report();
      await patiently(keepPace);
    }
    const changed: ChangedRun[] = [];
    await limit.map(existing, ({ run, plan }) =>
      patiently(() => updateRun(run, plan, runs, { result, changed })),
    );
    const taken = new Set([...known.map(({ _id }) => _id), ...planned.map(({ runId }) => runId)]);
    const replacement = await replaceRuns(changed, feed, taken, { runs, orders }, patiently);
    result.replaced += replacement.replaced;
    result.rejected.push(...replacement.rejected);
    for (const plan of add) trains.set(plan.trainId, trainOf(plan));
    for (const { run, plan } of existing) trains.set(run.trainId, trainOf(plan));
    await report();
  }
  await patiently(() => repositories.trains.saveAll(trains));
  return result;
}

const rejectUncertain = ({ runId }: RunScheduledData) => ({
  runId,
  reason:
    'it may be a run on sale that the feed no longer has; `--withdraw` cancels that one and adds this one',
});

async function addRuns(
  batch: readonly RunScheduledData[],
  feed: string,
  runs: RunRepository,
): Promise<number> {
  const added = await runs.addAll(batch.map((plan) => ({ id: plan.runId, decision: schedule(plan, feed) })));
  return added.length;
}

async function updateRun(
  run: StoredRun,
  plan: RunScheduledData,
  runs: RunRepository,
  { result, changed }: { result: ImportResult; changed: ChangedRun[] },
): Promise<void> {
  const difference = compare(run, plan);
  if (typeof difference === 'object' && difference.canBeReplaced && run.status === 'scheduled') {
    changed.push({ run, plan, reason: difference.fixed });
  } else if (typeof difference === 'object') {
    result.rejected.push({ runId: run._id, reason: difference.fixed });
  } else if (difference === 'same' || run.status === 'cancelled') {
    result.unchanged += 1;
  } else {
    await runs.change(run._id, (saved) => saved && retime(run._id, stateOf<Run>(saved), plan.stops));
    result.retimed += 1;
  }
}

function* batchesOf<T>(items: readonly T[]): Generator<T[]> {
  for (let first = 0; first < items.length; first += batchSize) yield items.slice(first, first + batchSize);
}
