import type { StationView } from '@railhead/common/contracts/tickets';
import { foldName } from '@railhead/common/domain/fold-name';
import type { Publisher } from '../persistence/feed-repository.ts';

/** What is known under the name of a feed; of one that was imported before feeds were registered, only its stations. */
export type KnownFeed = { publisher: Publisher | undefined; stations: readonly StationView[] };

/**
 * Why a feed cannot be imported under a name: somebody else's feed has it, and would get this one's stations, trains and
 * times. Undefined if it is the same publisher or the name is free.
 */
export function nameConflict(
  name: string,
  publisher: Publisher,
  stations: readonly StationView[],
  known: KnownFeed,
): string | undefined {
  const advice = `Name this one differently: {"feed": "another-name"} in fleet.json.`;
  const zone = known.publisher?.zone ?? known.stations[0]?.zone ?? publisher.zone;
  if (zone !== publisher.zone)
    return `The name ${name} belongs to a feed in the time zone ${zone}, and this one is in ${publisher.zone}. ${advice}`;
  const agencies = known.publisher?.agencies;
  if (agencies && !agencies.some((agency) => publisher.agencies.includes(agency)))
    return `The name ${name} belongs to the feed of ${agencies[0]}. ${advice}`;
  const moved = movedStations(stations, known.stations);
  if (moved.length * 2 <= known.stations.length) return undefined;
  return `The name ${name} belongs to a feed with other stations under the same ids: ${moved.slice(0, 3).join(', ')}. ${advice}`;
}

/** Stations whose id now stands for a name that has no word in common with the earlier one. */
function movedStations(stations: readonly StationView[], known: readonly StationView[]): string[] {
  const before = new Map(known.map((station) => [station.id, station.name]));
  return stations.flatMap(({ id, name }) => {
    const earlier = before.get(id);
    return earlier === undefined || shareWord(earlier, name) ? [] : [`${id} was ${earlier} and is ${name}`];
  });
}

function shareWord(a: string, b: string): boolean {
  const words = new Set(foldName(a).split('-'));
  return foldName(b)
    .split('-')
    .some((word) => words.has(word));
}
