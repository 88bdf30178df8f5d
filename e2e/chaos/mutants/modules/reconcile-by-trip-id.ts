import type * as original from '../../../../tickets/src/import/reconcile.ts';

export * from '../../../../tickets/src/import/reconcile.ts';

/** Knows a run by its trip id only: a train whose trip id has changed is added once more. */
export const reconcile: typeof original.reconcile = (planned, known) => {
  const byId = new Map(known.map((run) => [run._id, run]));
  return {
    add: planned.filter(({ runId }) => !byId.has(runId)),
    existing: planned.flatMap((plan) => {
      const run = byId.get(plan.runId);
      return run ? [{ run, plan }] : [];
    }),
    rejected: [],
    uncertain: [],
    missing: [],
  };
};
