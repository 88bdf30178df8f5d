import { visibleName } from '@railhead/common/domain/person-name';
import { isZone } from '@railhead/common/domain/time';
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
import { idTokens } from './id-tokens.ts';

/** The station of every stop at which a train may call, by stop id. A platform has its station's place and time zone. */
export async function readStops(files: FeedFiles): Promise<ReadonlyMap<string, Station>> {
  const ids = new Set<string>();
  const stops = new Map<string, { row: CsvRow; place: Omit<Station, 'token'>; parent: string }>();
  for await (const row of parseCsv(files, {
    file: 'stops.txt',
    columns: ['stop_id', 'stop_name', 'stop_lat', 'stop_lon'],
  })) {
    const id = requiredText(row, 'stop_id');
    if (ids.has(id)) throw rejectRow(row, `stop_id ${id} appears twice`);
    ids.add(id);
    const kind = enumValue(row, 'location_type', ['0', '1', '2', '3', '4']);
    if (kind !== '0' && kind !== '1') continue;
    const latitude = requiredNumber(row, 'stop_lat', -90, 90);
    const longitude = requiredNumber(row, 'stop_lon', -180, 180);
    const zone = optionalText(row, 'stop_timezone');
    if (zone && !isZone(zone)) throw rejectRow(row, `stop_timezone is not a time zone: ${zone}`);
    const name = visibleName(requiredText(row, 'stop_name'));
    if (!name) throw rejectRow(row, 'stop_name has nothing that can be seen');
    const place = { id, name, latitude, longitude, ...(zone && { zone }) };
    stops.set(id, { row, place, parent: optionalText(row, 'parent_station') });
  }
  const tokenOf = idTokens(stops.keys());
  const stations = new Map<string, Station>();
  for (const [id, { place }] of stops) stations.set(id, { ...place, token: tokenOf(id) });
  return new Map(
    [...stops].map(([id, { row, parent }]) => {
      const above = stations.get(parent || id);
      if (!above) throw rejectRow(row, `parent_station ${parent} is not a station of the feed`);
      return [id, above];
    }),
  );
}
