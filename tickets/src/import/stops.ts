import type { Station } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';
import { idReader } from './ids.ts';
import { broken, choiceOf, numberIn, type Row, rows, textOf, valueOf } from './table.ts';

/** The station of every stop at which a train may call, by stop id. */
export async function readStops(files: FeedFiles): Promise<ReadonlyMap<string, Station>> {
  const stops = new Map<string, { row: Row; station: Station; parent: string }>();
  const readId = idReader('stop_id');
  for await (const row of rows(files, {
    file: 'stops.txt',
    columns: ['stop_id', 'stop_name', 'stop_lat', 'stop_lon'],
  })) {
    const id = readId(row);
    const kind = choiceOf(row, 'location_type', ['0', '1', '2', '3', '4']);
    if (kind !== '0' && kind !== '1') continue;
    const latitude = numberIn(row, 'stop_lat', -90, 90);
    const longitude = numberIn(row, 'stop_lon', -180, 180);
    const station = { id, name: textOf(row, 'stop_name'), latitude, longitude };
    stops.set(id, { row, station, parent: valueOf(row, 'parent_station') });
  }
  return new Map(
    [...stops].map(([id, { row, station, parent }]) => {
      const above = parent ? stops.get(parent)?.station : station;
      if (!above) throw broken(row, `parent_station ${parent} is not a station of the feed`);
      return [id, above];
    }),
  );
}
