import type { RunScheduledData, StationView } from '@railhead/common/contracts/tickets';
import { stateOf } from '@railhead/common/store/document';
import { compare, type Run, retime, schedule } from '../domain/run.ts';
import type { RunRepository, StoredRun } from '../persistence/run-repository.ts';
import type { StationRepository } from '../persistence/station-repository.ts';
import { type Train, type TrainRepository, trainOf } from '../persistence/train-repository.ts';

const batchSize = 250;

/** Rejected runs stay as they were scheduled. */
export type ImportResult = {
  added: number;
  retimed: number;
  unchanged: number;
  rejected: { runId: string; reason: string }[];
};

/**
 * Saves stations, trains and runs. Each run is saved with its `run-scheduled` event, which the service's relay
 * publishes. A run that exists already gets new times; other changes are rejected run by run.
 * @param progress is called after each batch with the runs handled so far.
 */
export async function saveTimetable(
  { stations, runs: planned }: { stations: readonly StationView[]; runs: Iterable<RunScheduledData> },
  repositories: { stations: StationRepository; trains: TrainRepository; runs: RunRepository },
  progress: (handled: number) => void,
): Promise<ImportResult> {
  const result: ImportResult = { added: 0, retimed: 0, unchanged: 0, rejected: [] };
  const trains = new Map<string, Train>();
  await repositories.stations.saveAll(stations);
  for (const batch of batchesOf(planned)) {
    await saveBatch(batch, repositories.runs, result);
    for (const run of batch) trains.set(run.trainId, trainOf(run));
    progress(result.added + result.retimed + result.unchanged + result.rejected.length);
  }
  await repositories.trains.saveAll(trains);
  return result;
}

async function saveBatch(
  batch: readonly RunScheduledData[],
  runs: RunRepository,
  result: ImportResult,
): Promise<void> {
  const known = new Map((await runs.getMany(batch.map(({ runId }) => runId))).map((run) => [run._id, run]));
  const missing = batch.filter(({ runId }) => !known.has(runId));
  const added = await runs.addAll(missing.map((plan) => ({ id: plan.runId, decision: schedule(plan) })));
  result.added += added.length;
  // Another import has added them in the meantime.
  result.unchanged += missing.length - added.length;
  for (const plan of batch) {
    const run = known.get(plan.runId);
    if (run) await updateRun(run, plan, runs, result);
  }
}

async function updateRun(
  run: StoredRun,
  plan: RunScheduledData,
  runs: RunRepository,
  result: ImportResult,
): Promise<void> {
  const difference = compare(run, plan);
  if (typeof difference === 'object') {
    result.rejected.push({ runId: plan.runId, reason: difference.fixed });
  } else if (difference === 'same' || run.status === 'cancelled') {
    result.unchanged += 1;
  } else {
    await runs.change(plan.runId, (saved) => saved && retime(plan.runId, stateOf<Run>(saved), plan.stops));
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
