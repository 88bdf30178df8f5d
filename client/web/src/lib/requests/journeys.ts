import type { JourneysView } from '@railhead/common/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { recentSearches } from '../recent-searches.ts';

/** A search as it stands in the URL: station ids and a local date at the first. */
export type JourneySearch = {
  from: string;
  to: string;
  date: string;
};

/** Trains between two stations on a local date at the first. Shows the previous day while the next one loads. */
export const useJourneys = ({ from, to, date }: JourneySearch, isEnabled = true) =>
  useQuery({
    queryKey: ['journeys', from, to, date],
    queryFn: async ({ signal }) => {
      const view = await request<JourneysView>('GET', api.journeys, { query: { from, to, date }, signal });
      recentSearches.update([view.from, view.to]);
      return view;
    },
    placeholderData: (previous, query) =>
      query?.queryKey[1] === from && query.queryKey[2] === to ? previous : undefined,
    enabled: isEnabled,
  });
