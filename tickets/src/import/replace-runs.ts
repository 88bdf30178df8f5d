import type { RunScheduledData } from '@railhead/common/contracts/tickets';
import { stateOf } from '@railhead/common/store/document';
import { type Run, replace, schedule } from '../domain/run.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository, StoredRun } from '../persistence/run-repository.ts';
import { freeId } from './free-id.ts';
import type { Patiently } from './outages.ts';
import { runIdOf } from './train-identity.ts';

/** A run on sale whose stops or seats are different in the feed. */
export type ChangedRun = { run: StoredRun; plan: RunScheduledData; reason: string };

type Repositories = { runs: RunRepository; orders: OrderRepository };

/**
 * Replaces runs that have no orders by new runs with other ids; runs that have orders are rejected.
 *
 * Only `orders` knows what is sold at this moment, so an order may be placed that this service has not been told of yet.
 * Therefore stops and seats never change under a run: the old run is cancelled first, and such an order is cancelled and
 * refunded as on any cancelled run. Only then is the new run added, so that no train is on sale twice. An import that is
 * interrupted between the two adds the new run when it is repeated, because `reconcile` leaves out replaced runs.
 * @param taken ids that the new runs cannot have; receives theirs.
 */
export async function replaceRuns(
  changed: readonly ChangedRun[],
  feed: string,
  taken: Set<string>,
  { runs, orders }: Repositories,
  patiently: Patiently,
): Promise<{ replaced: number; rejected: { runId: string; reason: string }[] }> {
  const sold = await patiently(() => orders.runsWithLiveOrders(changed.map(({ run }) => run._id)));
  const rejected: { runId: string; reason: string }[] = [];
  let replaced = 0;
  for (const { run, plan, reason } of changed) {
    if (sold.has(run._id) || !isInFuture(run)) {
      rejected.push({ runId: run._id, reason });
      continue;
    }
    const saved = await patiently(() =>
      runs.change(run._id, (current) => current && replace(run._id, stateOf<Run>(current))),
    );
    // An operator may have cancelled it meanwhile.
    if (!saved?.replaced) {
      rejected.push({ runId: run._id, reason });
      continue;
    }
    const { trainId } = run;
    const runId = freeId(runIdOf(run, plan.serviceDate), (id) => taken.has(id));
    taken.add(runId);
    const decision = schedule({ ...plan, trainId, runId }, feed);
    await patiently(() => runs.addAll([{ id: runId, decision }]));
    replaced += 1;
  }
  return { replaced, rejected };
}

const isInFuture = ({ stops }: StoredRun): boolean => Date.parse(stops[0]?.departure ?? '') > Date.now();
