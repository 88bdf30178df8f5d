import type { StationView } from '@railhead/common/contracts/tickets';
import { storedValue } from './stored-value.ts';
import { isListOf, isRecord } from './type-guards.ts';

/** A pair of stations that was searched for, without the date, which would soon be past. */
export interface RecentSearch {
  from: StationView;
  to: StationView;
}

const isStation = (value: unknown): value is StationView =>
  isRecord(value) && [value.id, value.name, value.zone].every((part) => typeof part === 'string');
const isRecent = (value: unknown): value is RecentSearch =>
  isRecord(value) && isStation(value.from) && isStation(value.to);

const storage = () => storedValue(localStorage, 'railhead.recent-searches', isListOf(isRecent));
const maxRecent = 4;

/** The newest first, each pair once. */
export function withSearch(recent: readonly RecentSearch[], search: RecentSearch): RecentSearch[] {
  const others = recent.filter(({ from, to }) => from.id !== search.from.id || to.id !== search.to.id);
  return withStations([search, ...others].slice(0, maxRecent), [search.from, search.to]);
}

/** The same searches with the names and time zones that these stations have now. */
export function withStations(
  recent: readonly RecentSearch[],
  stations: readonly StationView[],
): RecentSearch[] {
  const current = (station: StationView) => stations.find(({ id }) => id === station.id) ?? station;
  return recent.map(({ from, to }) => ({ from: current(from), to: current(to) }));
}

const read = (): RecentSearch[] => storage().read() ?? [];

export const recentSearches = {
  read,
  add: (search: RecentSearch) => storage().write(withSearch(read(), search)),
  update(stations: readonly StationView[]) {
    const recent = read();
    if (recent.length > 0) storage().write(withStations(recent, stations));
  },
};
