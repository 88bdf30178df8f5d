import { DomainError } from '@railhead/common/domain/domain-error';
import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import mongoose from 'mongoose';
import type { Run } from '../domain/run.ts';

/** A run hardly ever changes, and is asked for by every hold: known ones are remembered for this long. */
const rememberedMs = 5000;
const mostRemembered = 2000;

/** This service's copy of the runs; a document without a plan has only been heard about. */
export function runStore(mongo: Mongo) {
  const store = aggregateStore<Run>(mongo, {
    name: 'runs',
    source: 'orders',
    fields: {
      plan: mongoose.Schema.Types.Mixed,
      status: String,
      sweepUntil: Date,
      purgeAt: Date,
    },
    indexes: [
      [{ purgeAt: 1 }, { expireAfterSeconds: 0 }],
      [{ sweepUntil: 1 }, { sparse: true }],
    ],
  });
  const remembered = new Map<string, { run: Promise<Saved<Run>>; at: number }>();
  store.onSaved(({ _id }) => remembered.delete(_id));

  const read = async (runId: string): Promise<Saved<Run>> => {
    const run = await store.get(runId);
    if (!run?.plan) throw new DomainError('run-unknown');
    return run;
  };

  return {
    ...store,
    /**
     * A change that another copy of the service heard is seen here within five seconds; an order on a run cancelled
     * in that time is found by the sweeper. Who asks meanwhile waits for the same reading.
     * @throws DomainError `run-unknown`
     */
    need(runId: string): Promise<Saved<Run>> {
      const known = remembered.get(runId);
      if (known && performance.now() - known.at < rememberedMs) return known.run;
      const asked = { run: read(runId), at: performance.now() };
      if (remembered.size >= mostRemembered) remembered.clear();
      remembered.set(runId, asked);
      asked.run.catch(() => {
        if (remembered.get(runId) === asked) remembered.delete(runId);
      });
      return asked.run;
    },
  };
}
export type RunStore = ReturnType<typeof runStore>;
