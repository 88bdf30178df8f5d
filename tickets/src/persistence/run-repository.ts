import { aggregateStore } from '@railhead/common/store/aggregate';
import type { Mongo } from '@railhead/common/store/mongo';
import { boardingAt, type Run } from '../domain/run.ts';

const monthMs = 30 * 24 * 3600 * 1000;

/** Many more than run in the days without a train that a timetable has; trains in the other direction count too. */
const maxLaterRuns = 500;

/** A run without its events. */
export type StoredRun = Run & { _id: string };

/** Trains on their service dates, each with its events. */
export function runRepository(mongo: Mongo) {
  const store = aggregateStore<Run>(mongo, {
    name: 'runs',
    source: 'tickets',
    fields: {
      feed: String,
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
      cancelReason: String,
      stationIds: [String],
      boardings: [String],
      arrivesAt: Date,
      timesBefore: Array,
      replaced: Boolean,
    },
    indexes: [
      [{ boardings: 1 }],
      [{ trainId: 1, serviceDate: 1 }],
      [{ serviceDate: 1, trainId: 1 }],
      [{ arrivesAt: 1 }, { partialFilterExpression: { timesBefore: { $exists: true } } }],
    ],
    replayFilter: (now) => ({ arrivesAt: { $gt: new Date(now.getTime() - monthMs) } }),
  });
  const documents = mongo.connection.collection<StoredRun>('runs');
  const withoutEvents = { projection: { events: 0, heard: 0 } };

  return {
    ...store,
    /** Runs that board at a station on a local date and also call at the other station, before or after. */
    boarding: (from: string, date: string, to: string): Promise<StoredRun[]> =>
      documents.find({ boardings: boardingAt(from, date), stationIds: to }, withoutEvents).toArray(),
    /** Scheduled runs that board at a station after a local date, at the latest on another, and call at the other station, by service date. */
    boardingBetween: (from: string, after: string, last: string, to: string): AsyncIterable<StoredRun> =>
      documents
        .find(
          {
            boardings: { $elemMatch: { $gt: boardingAt(from, after), $lte: boardingAt(from, last) } },
            stationIds: to,
            status: 'scheduled',
          },
          withoutEvents,
        )
        .sort({ serviceDate: 1 })
        .limit(maxLaterRuns)
        .batchSize(20),
    /** Runs whose new times have not been announced to their orders, the earliest arrival first. */
    retimed: (limit: number): Promise<StoredRun[]> =>
      documents
        .find({ timesBefore: { $exists: true } }, withoutEvents)
        .hint({ arrivesAt: 1 })
        .sort({ arrivesAt: 1 })
        .limit(limit)
        .toArray(),
    getMany: (ids: readonly string[]): Promise<StoredRun[]> =>
      documents.find({ _id: { $in: [...ids] } }, withoutEvents).toArray(),
    /**
     * The runs of a feed on one service date. Runs that an earlier version imported do not name their feed; those whose
     * ids begin with its name belong to it if they call at one of its stations, because the name of another feed may begin
     * with the same word.
     */
    async ofFeed(feed: string, serviceDate: string, stationIds: ReadonlySet<string>): Promise<StoredRun[]> {
      const named = await documents
        .find({ serviceDate, trainId: { $gte: `${feed}-`, $lt: `${feed}.` } }, withoutEvents)
        .toArray();
      return named.filter((run) =>
        run.feed === undefined ? run.stationIds.some((id) => stationIds.has(id)) : run.feed === feed,
      );
    },
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
export type RunRepository = ReturnType<typeof runRepository>;
