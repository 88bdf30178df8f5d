import type { RunScheduledData, StationView } from '@railhead/common/contracts/tickets';
import { stateOf } from '@railhead/common/store/document';
import { cancel, compare, type Run, retime, schedule } from '../domain/run.ts';
import type { FeedRepository } from '../persistence/feed-repository.ts';
import type { RunRepository, StoredRun } from '../persistence/run-repository.ts';
import type { StationRepository } from '../persistence/station-repository.ts';
import { type Train, type TrainRepository, trainOf } from '../persistence/train-repository.ts';
import type { DatePlan } from './plan-runs.ts';
import { reconcile } from './reconcile.ts';

const batchSize = 250;
const withdrawalReason = 'The train is no longer in the timetable.';

export type ImportResult = {
  added: number;
  retimed: number;
  unchanged: number;
  /** Runs that stay as they were scheduled, or are not added. */
  rejected: { runId: string; reason: string }[];
  /** Runs of the imported dates that the feed no longer has. They are cancelled only on demand. */
  withdrawn: string[];
};

type Timetable = { feed: string; stations: readonly StationView[]; dates: Iterable<DatePlan> };
type Repositories = {
  stations: StationRepository;
  trains: TrainRepository;
  runs: RunRepository;
  feeds: FeedRepository;
};

/**
 * Saves stations, trains and runs. Each run is saved with its `run-scheduled` event, which the service's relay
 * publishes. A run that exists already gets new times; other changes are rejected run by run. Runs that the feed no longer
 * has are listed, and cancelled if `withdraw` is set.
 * @param progress is called after each batch with the runs handled so far.
 */
export async function saveTimetable(
  { feed, stations, dates }: Timetable,
  repositories: Repositories,
  { progress, withdraw }: { progress: (handled: number) => void; withdraw: boolean },
): Promise<ImportResult> {
  const { runs } = repositories;
  const result: ImportResult = { added: 0, retimed: 0, unchanged: 0, rejected: [], withdrawn: [] };
  const report = () => progress(result.added + result.retimed + result.unchanged + result.rejected.length);
  const trains = new Map<string, Train>();
  await repositories.stations.saveAll(stations);
  const otherFeeds = await repositories.feeds.longerNames(feed);
  const isOfFeed = ({ trainId }: StoredRun) => !otherFeeds.some((other) => trainId.startsWith(`${other}-`));

  for (const { serviceDate, runs: planned } of dates) {
    const known = (await runs.ofFeed(feed, serviceDate)).filter(isOfFeed);
    const { add, existing, rejected, uncertain, missing } = reconcile(planned, known);
    const now = new Date();
    const withdrawn = missing.filter(({ arrivesAt }) => arrivesAt > now).map(({ _id }) => _id);
    if (withdraw) {
      for (const runId of withdrawn) await withdrawRun(runId, runs);
      add.push(...uncertain);
    } else {
      result.rejected.push(...uncertain.map(rejectUncertain));
    }
    result.withdrawn.push(...withdrawn);
    result.rejected.push(...rejected);
    for (const batch of batchesOf(add)) {
      await addRuns(batch, runs, result);
      report();
    }
    for (const { run, plan } of existing) await updateRun(run, plan, runs, result);
    for (const plan of add) trains.set(plan.trainId, trainOf(plan));
    for (const { run, plan } of existing) trains.set(run.trainId, trainOf(plan));
    report();
  }
  await repositories.trains.saveAll(trains);
  return result;
}

const rejectUncertain = ({ runId }: RunScheduledData) => ({
  runId,
  reason:
    'it may be a run on sale that the feed no longer has; `--withdraw` cancels that one and adds this one',
});

const withdrawRun = (runId: string, runs: RunRepository) =>
  runs.change(runId, (saved) => saved && cancel(runId, stateOf<Run>(saved), withdrawalReason));

async function addRuns(
  batch: readonly RunScheduledData[],
  runs: RunRepository,
  result: ImportResult,
): Promise<void> {
  const added = await runs.addAll(batch.map((plan) => ({ id: plan.runId, decision: schedule(plan) })));
  result.added += added.length;
  // Another import has added them in the meantime.
  result.unchanged += batch.length - added.length;
}

async function updateRun(
  run: StoredRun,
  plan: RunScheduledData,
  runs: RunRepository,
  result: ImportResult,
): Promise<void> {
  const difference = compare(run, plan);
  if (typeof difference === 'object') {
    result.rejected.push({ runId: run._id, reason: difference.fixed });
  } else if (difference === 'same' || run.status === 'cancelled') {
    result.unchanged += 1;
  } else {
    await runs.change(run._id, (saved) => saved && retime(run._id, stateOf<Run>(saved), plan.stops));
    result.retimed += 1;
  }
}

function* batchesOf<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
