import { Refusal } from '@railhead/common/http/problems';
import { aggregateStore } from '@railhead/common/store/aggregate';
import { type Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import mongoose from 'mongoose';
import type { Run } from '../domain/run.ts';

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
  return {
    ...store,
    /** @throws Refusal `run-unknown` */
    async need(runId: string): Promise<Saved<Run>> {
      const run = await store.get(runId);
      if (!run?.plan) throw new Refusal('run-unknown');
      return run;
    },
  };
}
export type RunStore = ReturnType<typeof runStore>;
