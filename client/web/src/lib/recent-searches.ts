import type { StationView } from '@railhead/common/contracts/tickets';
import { storedValue } from '../../lib/stored-value.ts';
import { isListOf, isRecord } from '../../lib/type-guards.ts';

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
export const withSearch = (recent: readonly RecentSearch[], search: RecentSearch): RecentSearch[] =>
  [search, ...recent.filter(({ from, to }) => from.id !== search.from.id || to.id !== search.to.id)].slice(
    0,
    maxRecent,
  );

export const recentSearches = {
  read: (): RecentSearch[] => storage().read() ?? [],
  add: (search: RecentSearch) => storage().write(withSearch(storage().read() ?? [], search)),
};
