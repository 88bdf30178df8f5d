import type { StationView, TrainView } from '@railhead/common/contracts/tickets';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

/** Stations that the words may mean, the best first. The last answer stays while the next one comes. */
export const useStations = (query: string) =>
  useQuery({
    queryKey: ['stations', query],
    queryFn: ({ signal }) =>
      request<{ items: StationView[] }>('GET', api.stations, { query: { query }, signal }),
    select: ({ items }) => items,
    placeholderData: keepPreviousData,
    staleTime: 10 * 60_000,
  });

/** One train that runs soon: what a first visitor is shown as an example. */
export const useExampleTrain = (isWanted: boolean) =>
  useQuery({
    queryKey: ['example-train'],
    queryFn: ({ signal }) => request<{ items: TrainView[] }>('GET', api.trains, { signal }),
    select: ({ items }) => items.find(({ nextDate }) => nextDate !== undefined) ?? items[0],
    enabled: isWanted,
    staleTime: 10 * 60_000,
  });
