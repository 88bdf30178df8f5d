import type { Station } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';
import type { Departures } from './frequencies.ts';
import { sameNames } from './station-details.ts';
import type { StopTimes } from './stop-times.ts';
import type { Trip } from './trips.ts';

/** Files whose content changes nothing that is sold, but that passengers or operators may miss. */
const unread: Readonly<Record<string, string>> = {
  'fare_attributes.txt': 'fares come from fleet.json',
  'fare_products.txt': 'fares come from fleet.json',
  'transfers.txt': 'transfers are not used',
};

type Rows = {
  stations: readonly Station[];
  trips: ReadonlyMap<string, Trip>;
  stopTimes: ReadonlyMap<string, StopTimes>;
  frequencies: ReadonlyMap<string, Departures>;
};

/** What the import does not use of a feed, or uses in its own way. */
export function notesOn(files: FeedFiles, { stations, trips, stopTimes, frequencies }: Rows): string[] {
  const notes = Object.entries(unread).flatMap(([file, effect]) =>
    files.has(file) ? [`${file} is ignored: ${effect}`] : [],
  );
  if (files.has('translations.txt')) {
    const translated = stations.filter(({ otherNames }) => otherNames).length;
    notes.push(
      `translations.txt: ${translated} stations are found by their names in other languages too; all names are shown as in stops.txt`,
    );
  }
  const [shared, ...more] = sameNames(stations);
  if (shared)
    notes.push(
      `${more.length + 1} names belong to several stations, such as ${shared[0]?.name} (${shared.map(({ id }) => id).join(', ')}): search shows operator and lines beside them`,
    );
  const sold = [...trips.values()].filter(({ unsold }) => !unsold);
  const blocks = [...Map.groupBy(sold, ({ block }) => block)];
  const linked = blocks.filter(([block, { length }]) => block !== '' && length > 1).length;
  if (linked > 0)
    notes.push(`${linked} vehicles run several trips (block_id): each trip is sold as a train of its own`);
  const onRequest = sold.filter(({ id }) => {
    const calls = stopTimes.get(id) ?? [];
    return (
      !('unsold' in calls) &&
      calls.some(({ boardOnRequest, alightOnRequest }) => boardOnRequest ?? alightOnRequest)
    );
  }).length;
  if (onRequest > 0)
    notes.push(
      `${onRequest} trips have calls on request (pickup_type 2 or 3): passengers are told whom to ask`,
    );
  const [unknown, ...others] = [...frequencies.keys()].filter((trip) => !trips.has(trip));
  if (unknown !== undefined)
    notes.push(`frequencies.txt has ${others.length + 1} unknown trips, such as ${unknown}`);
  return notes;
}
