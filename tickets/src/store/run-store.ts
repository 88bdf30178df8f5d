import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';
import { boardingAt, type Run } from '../domain/run.ts';

const monthMs = 30 * 24 * 3600 * 1000;

/** A run without its history. */
export type FoundRun = Run & { _id: string };

/** Trains on their service dates: each tells its own events. */
export function runStore(mongo: Mongo) {
  const store = aggregateStore<Run>(mongo, {
    name: 'runs',
    source: 'tickets',
    fields: {
      trainId: String,
      number: String,
      name: String,
      serviceDate: String,
      zone: String,
      stops: Array,
      coaches: Array,
      classes: Array,
      fareRules: Object,
      refundRules: Object,
      sale: Object,
      maxSeatsPerOrder: Number,
      status: String,
      stationIds: [String],
      boardings: [String],
      arrivesAt: Date,
    },
    indexes: [[{ boardings: 1 }], [{ trainId: 1, serviceDate: 1 }]],
    replayFilter: (now) => ({ arrivesAt: { $gt: new Date(now.getTime() - monthMs) } }),
  });
  const documents = mongo.connection.collection<FoundRun>('runs');
  const withoutHistory = { projection: { events: 0, heard: 0 } };

  return {
    ...store,
    /** Runs that board at a station on a local date and call at the other station too, before or after. */
    boarding: (from: string, date: string, to: string): Promise<FoundRun[]> =>
      documents.find({ boardings: boardingAt(from, date), stationIds: to }, withoutHistory).toArray(),
    those: (ids: readonly string[]): Promise<FoundRun[]> =>
      documents.find({ _id: { $in: [...ids] } }, withoutHistory).toArray(),
    /** The first service date from `from` on which each of the trains runs. */
    async nextDates(trainIds: readonly string[], from: string): Promise<Map<string, string>> {
      const rows = await documents
        .aggregate<{ _id: string; date: string }>([
          { $match: { trainId: { $in: [...trainIds] }, serviceDate: { $gte: from }, status: 'scheduled' } },
          { $group: { _id: '$trainId', date: { $min: '$serviceDate' } } },
        ])
        .toArray();
      return new Map(rows.map(({ _id, date }) => [_id, date]));
    },
  };
}
export type RunStore = ReturnType<typeof runStore>;
