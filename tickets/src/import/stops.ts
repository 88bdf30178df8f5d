import {
  type CsvRow,
  enumValue,
  optionalText,
  parseCsv,
  rejectRow,
  requiredNumber,
  requiredText,
} from './csv-parser.ts';
import type { Station } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';
import { uniqueIdReader } from './unique-ids.ts';

/** The station of every stop at which a train may call, by stop id. */
export async function readStops(files: FeedFiles): Promise<ReadonlyMap<string, Station>> {
  const stops = new Map<string, { row: CsvRow; station: Station; parent: string }>();
  const readId = uniqueIdReader('stop_id');
  for await (const row of parseCsv(files, {
    file: 'stops.txt',
    columns: ['stop_id', 'stop_name', 'stop_lat', 'stop_lon'],
  })) {
    const id = readId(row);
    const kind = enumValue(row, 'location_type', ['0', '1', '2', '3', '4']);
    if (kind !== '0' && kind !== '1') continue;
    const latitude = requiredNumber(row, 'stop_lat', -90, 90);
    const longitude = requiredNumber(row, 'stop_lon', -180, 180);
    const station = { id, name: requiredText(row, 'stop_name'), latitude, longitude };
    stops.set(id, { row, station, parent: optionalText(row, 'parent_station') });
  }
  return new Map(
    [...stops].map(([id, { row, station, parent }]) => {
      const above = parent ? stops.get(parent)?.station : station;
      if (!above) throw rejectRow(row, `parent_station ${parent} is not a station of the feed`);
      return [id, above];
    }),
  );
}
