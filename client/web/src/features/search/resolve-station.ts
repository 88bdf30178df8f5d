import type { StationView } from '@railhead/common/contracts/tickets';
import { spellOut } from '@railhead/common/domain/fold-name';

/**
 * The station whose whole name was typed, in any of its languages and in any case, with or without accents; none if two
 * share the name.
 */
export function stationNamed(stations: readonly StationView[], text: string): StationView | undefined {
  const typed = spellOut(text);
  const [match, ...others] = stations.filter(({ name, otherNames = [] }) =>
    [name, ...otherNames].some((known) => spellOut(known) === typed),
  );
  return others.length === 0 ? match : undefined;
}

/** The station that a text means without a choice from the list: the one of that name, or the only match. */
export const resolveStation = (stations: readonly StationView[], text: string): StationView | undefined =>
  stationNamed(stations, text) ?? (stations.length === 1 ? stations[0] : undefined);
