import { visibleName } from '@railhead/common/domain/person-name';
import { optionalText, parseCsv } from './csv-parser.ts';
import type { Station } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';

const maxNamesPerStation = 20;
const maxNameLength = 200;

/**
 * Adds the names that stations have in other languages. A row of `translations.txt` names a stop by its id, or every stop
 * with a name; files in the form that preceded GTFS' own name it as `trans_id`. Other rows are ignored.
 * https://gtfs.org/documentation/schedule/reference/#translationstxt
 */
export async function withTranslations(
  files: FeedFiles,
  stops: ReadonlyMap<string, Station>,
): Promise<ReadonlyMap<string, Station>> {
  const byId = new Map<string, Set<string>>();
  const byName = new Map<string, Set<string>>();
  const add = (names: Map<string, Set<string>>, key: string, translation: string) =>
    names.set(key, (names.get(key) ?? new Set()).add(translation));
  for await (const row of parseCsv(files, { file: 'translations.txt', columns: [], optional: true })) {
    const translation = visibleName(optionalText(row, 'translation')).slice(0, maxNameLength);
    const earlierForm = optionalText(row, 'trans_id');
    const isStopName =
      optionalText(row, 'table_name') === 'stops' && optionalText(row, 'field_name') === 'stop_name';
    if (!translation || (!isStopName && !earlierForm)) continue;
    const id = optionalText(row, 'record_id');
    if (id) add(byId, id, translation);
    else add(byName, optionalText(row, 'field_value') || earlierForm, translation);
  }
  if (byId.size + byName.size === 0) return stops;

  const translated = new Map<Station, Station>();
  for (const station of stops.values()) {
    const names = new Set([...(byId.get(station.id) ?? []), ...(byName.get(station.name) ?? [])]);
    names.delete(station.name);
    if (names.size > 0)
      translated.set(station, { ...station, otherNames: [...names].slice(0, maxNamesPerStation) });
  }
  return new Map([...stops].map(([id, station]) => [id, translated.get(station) ?? station]));
}
