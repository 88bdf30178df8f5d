import type { StationView, TrainView } from '@railhead/common/contracts/tickets';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

/** Stations that match a query, best match first. */
export const stationsQuery = (query: string) =>
  queryOptions({
    queryKey: ['stations', query],
    queryFn: async ({ signal }) =>
      (await request<{ items: StationView[] }>('GET', api.stations, { query: { query }, signal })).items,
    staleTime: 10 * 60_000,
  });

/** The previous result stays while the next one loads. */
export const useStations = (query: string) =>
  useQuery({ ...stationsQuery(query), placeholderData: keepPreviousData });

/** A train that runs soon, to prefill the search of a first-time visitor. */
export const useExampleTrain = (isEnabled: boolean) =>
  useQuery({
    queryKey: ['example-train'],
    queryFn: ({ signal }) => request<{ items: TrainView[] }>('GET', api.trains, { signal }),
    select: ({ items }) => items.find(({ nextDate }) => nextDate !== undefined) ?? items[0],
    enabled: isEnabled,
    staleTime: 10 * 60_000,
  });
