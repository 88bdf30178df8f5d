import type { RunScheduledData, StationView } from '@railhead/common/contracts/tickets';
import { stateOf } from '@railhead/common/store/document';
import { compare, type Run, retime, schedule } from '../domain/run.ts';
import type { FoundRun, RunStore } from '../store/run-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { type Train, type TrainStore, trainOf } from '../store/train-store.ts';

const batchSize = 250;

/** What an import did. Refused runs stay as they are scheduled. */
export type Outcome = {
  added: number;
  retimed: number;
  unchanged: number;
  refused: { runId: string; reason: string }[];
};

/**
 * Saves stations, trains and runs, each run with its `run-scheduled` event inside, for the service's relay to publish.
 * Saved again, a run stays what it is, except that new times are told; what never changes is refused run by run.
 * @param progress is called after each batch with the runs handled so far.
 */
export async function saveTimetable(
  { stations, runs: planned }: { stations: readonly StationView[]; runs: Iterable<RunScheduledData> },
  stores: { stations: StationStore; trains: TrainStore; runs: RunStore },
  progress: (handled: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { added: 0, retimed: 0, unchanged: 0, refused: [] };
  const trains = new Map<string, Train>();
  await stores.stations.saveAll(stations);
  for (const batch of batchesOf(planned)) {
    await saveBatch(batch, stores.runs, outcome);
    for (const run of batch) trains.set(run.trainId, trainOf(run));
    progress(outcome.added + outcome.retimed + outcome.unchanged + outcome.refused.length);
  }
  await stores.trains.saveAll(trains);
  return outcome;
}

async function saveBatch(
  batch: readonly RunScheduledData[],
  runs: RunStore,
  outcome: Outcome,
): Promise<void> {
  const known = new Map((await runs.those(batch.map(({ runId }) => runId))).map((run) => [run._id, run]));
  const fresh = batch.filter(({ runId }) => !known.has(runId));
  const added = await runs.addAll(fresh.map((plan) => ({ id: plan.runId, decision: schedule(plan) })));
  outcome.added += added.length;
  // Added by another import in the same moment: there is nothing left to do for them.
  outcome.unchanged += fresh.length - added.length;
  for (const plan of batch) {
    const run = known.get(plan.runId);
    if (run) await renew(run, plan, runs, outcome);
  }
}

async function renew(run: FoundRun, plan: RunScheduledData, runs: RunStore, outcome: Outcome): Promise<void> {
  const difference = compare(run, plan);
  if (typeof difference === 'object') {
    outcome.refused.push({ runId: plan.runId, reason: difference.fixed });
  } else if (difference === 'same' || run.status === 'cancelled') {
    outcome.unchanged += 1;
  } else {
    await runs.change(plan.runId, (saved) => saved && retime(plan.runId, stateOf<Run>(saved), plan.stops));
    outcome.retimed += 1;
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
