import type { StationView } from '@railhead/common/contracts/tickets';
import type { Mongo } from '@railhead/common/store/mongo';
import { memoize } from '../cache/memoize.ts';
import { describeSameNames } from '../domain/same-names.ts';
import { saveChanged } from './save-changed.ts';

const cacheTtlMs = 1000;
/** A longer list of ids costs the offline database the square of its length. */
const idsPerQuery = 100;

type Stored = Omit<StationView, 'id'> & { _id: string };

const stationOf = ({ _id, ...station }: Stored): StationView => ({ id: _id, ...station });
/** The station alone, as one that was chosen already. */
const viewStation = ({ _id, name, zone }: Stored): StationView => ({ id: _id, name, zone });

/** Stations: a few thousand at most, searched in memory. */
export function stationRepository(mongo: Mongo) {
  const documents = mongo.connection.collection<Stored>('stations');
  const all = memoize(cacheTtlMs, async () => {
    const rows = await documents.find().sort({ name: 1, _id: 1 }).toArray();
    return describeSameNames(rows.map(stationOf));
  });

  return {
    /** All stations by name, cached for a second; only those that share a name have a `detail`. */
    all,
    async get(id: string): Promise<StationView | undefined> {
      const row = await documents.findOne({ _id: id });
      return row ? viewStation(row) : undefined;
    },
    async getMany(ids: readonly string[]): Promise<StationView[]> {
      const found: Stored[] = [];
      for (let first = 0; first < ids.length; first += idsPerQuery) {
        const batch = ids.slice(first, first + idsPerQuery);
        found.push(...(await documents.find({ _id: { $in: batch } }).toArray()));
      }
      return found.map(viewStation);
    },
    saveAll: (stations: readonly StationView[]): Promise<void> =>
      saveChanged(
        mongo,
        'stations',
        stations.map(({ id, ...station }) => ({ _id: id, ...station })),
      ),
  };
}
export type StationRepository = ReturnType<typeof stationRepository>;
