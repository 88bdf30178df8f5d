import type { StationView } from '@railhead/common/contracts/tickets';
import { stored } from '../../lib/stored.ts';
import { isListOf, isRecord } from '../../lib/stored-shapes.ts';

/** A pair of stations that somebody looked for; the date is not kept, it would soon be past. */
export interface RecentSearch {
  from: StationView;
  to: StationView;
}

const isStation = (value: unknown): value is StationView =>
  isRecord(value) && [value.id, value.name, value.zone].every((part) => typeof part === 'string');
const isRecent = (value: unknown): value is RecentSearch =>
  isRecord(value) && isStation(value.from) && isStation(value.to);

const storage = () => stored(localStorage, 'railhead.recent-searches', isListOf(isRecent));
const kept = 4;

/** The newest first, each pair once. */
export const remember = (recent: readonly RecentSearch[], search: RecentSearch): RecentSearch[] =>
  [search, ...recent.filter(({ from, to }) => from.id !== search.from.id || to.id !== search.to.id)].slice(
    0,
    kept,
  );

export const recentSearches = {
  read: (): RecentSearch[] => storage().read() ?? [],
  add: (search: RecentSearch) => storage().write(remember(storage().read() ?? [], search)),
};
