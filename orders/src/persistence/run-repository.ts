import { groupCommit } from '@railhead/common/concurrency/group-commit';
import type { Envelope } from '@railhead/common/contracts/define';
import type { RunScheduledData } from '@railhead/common/contracts/tickets';
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
/** A group that takes longer no longer delays the next one. */
const groupTimeoutMs = 1000;

interface ScheduledRun {
  event: Envelope<RunScheduledData>;
  run: Run;
}

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

  const add = groupCommit<ScheduledRun, boolean>(
    async (group) => {
      const saved = await store.addAll(
        group.map(({ event, run }) => ({
          id: event.data.runId,
          decision: { next: run, events: [] },
          inboundEvent: event,
        })),
      );
      const added = new Set(saved.map(({ _id }) => _id));
      return group.map(({ event }) => added.has(event.data.runId));
    },
    { maxBatchSize: 64, timeoutMs: groupTimeoutMs },
  );

  return {
    ...store,
    /**
     * Saves a new run. Events that arrive together, as an import publishes them, are saved with one command.
     * @throws VersionGap
     */
    async schedule(scheduled: ScheduledRun): Promise<void> {
      const { event, run } = scheduled;
      if (event.version === 1 && (await add(scheduled))) return;
      await store.change(event.data.runId, () => ({ next: run, events: [] }), { inboundEvent: event });
    },
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
