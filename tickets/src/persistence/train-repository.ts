import type { RunScheduledData, TrainView, TravelClass } from '@railhead/common/contracts/tickets';
import type { Mongo } from '@railhead/common/store/mongo';
import { saveChanged } from './save-changed.ts';

/** A train's plan, as of its latest imported run. */
export type Train = Pick<RunScheduledData, 'number' | 'name' | 'zone' | 'classes'> & Pick<TrainView, 'stops'>;

export const trainOf = ({ number, name, zone, classes, stops }: RunScheduledData): Train => ({
  number,
  name,
  zone,
  classes,
  stops: stops.map((stop) => ({ stationId: stop.stationId, name: stop.name })),
});

/** The plans of all trains, for the lists of trains and classes. */
export function trainRepository(mongo: Mongo) {
  const documents = mongo.connection.collection<Train & { _id: string }>('trains');

  return {
    /** A page of trains by id, after the given one. */
    page: (after: string | undefined, limit: number) =>
      documents
        .find(after === undefined ? {} : { _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    /** All classes that trains have, by id. */
    async classes(): Promise<TravelClass[]> {
      const rows = await documents.find({}, { projection: { classes: 1 } }).toArray();
      const byId = new Map(rows.flatMap(({ classes }) => classes).map((found) => [found.id, found]));
      return [...byId.values()].sort((a, b) => a.id.localeCompare(b.id));
    },
    saveAll: (trains: ReadonlyMap<string, Train>): Promise<void> =>
      saveChanged(
        mongo,
        'trains',
        Array.from(trains, ([_id, train]) => ({ _id, ...train })),
      ),
  };
}
export type TrainRepository = ReturnType<typeof trainRepository>;
