import { DomainError } from '@railhead/common/domain/domain-error';
import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { LRUCache } from 'lru-cache';
import mongoose from 'mongoose';
import type { Run } from '../domain/run.ts';

/** A run rarely changes and every hold reads it, so reads are cached. */
const cacheTtlMs = 5000;
const maxCachedRuns = 2000;

/** This service's copy of the runs. A document without a plan holds applied versions only. */
export function runRepository(mongo: Mongo) {
  const store = aggregateStore<Run>(mongo, {
    name: 'runs',
    source: 'orders',
    fields: {
      plan: mongoose.Schema.Types.Mixed,
      status: String,
      firstTimes: Array,
      sweepUntil: Date,
      purgeAt: Date,
    },
    indexes: [
      [{ purgeAt: 1 }, { expireAfterSeconds: 0 }],
      [{ sweepUntil: 1 }, { sparse: true }],
    ],
  });
  const cache = new LRUCache<string, { run: Promise<Saved<Run>>; at: number }>({ max: maxCachedRuns });
  store.onSaved(({ _id }) => cache.delete(_id));

  const read = async (runId: string): Promise<Saved<Run>> => {
    const run = await store.get(runId);
    if (!run?.plan) throw new DomainError('run-unknown');
    return run;
  };

  return {
    ...store,
    /**
     * A change that another instance consumed is visible here within five seconds; the expiry worker cancels orders
     * that were placed on a cancelled run in that time. Concurrent calls share one read.
     * @throws DomainError `run-unknown`
     */
    getOrThrow(runId: string): Promise<Saved<Run>> {
      const cached = cache.get(runId);
      if (cached && performance.now() - cached.at < cacheTtlMs) return cached.run;
      const entry = { run: read(runId), at: performance.now() };
      cache.set(runId, entry);
      entry.run.catch(() => {
        if (cache.get(runId) === entry) cache.delete(runId);
      });
      return entry.run;
    },
  };
}
export type RunRepository = ReturnType<typeof runRepository>;
