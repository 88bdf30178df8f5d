import type { JourneysView, JourneyView } from '@railhead/common/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';

export interface JourneySearch {
  from: string;
  to: string;
  date: string;
}

/** Trains between two stations on a day, as the calendar stands at the first. Another day keeps this one until it comes. */
export const useJourneys = ({ from, to, date }: JourneySearch) =>
  useQuery({
    queryKey: ['journeys', from, to, date],
    queryFn: ({ signal }) =>
      request<JourneysView>('GET', api.journeys, { query: { from, to, date }, signal }),
    placeholderData: (previous, query) =>
      query?.queryKey[1] === from && query.queryKey[2] === to ? previous : undefined,
  });

export type SaleState = 'open' | 'not-open' | 'closed' | 'cancelled';

/** Whether a train can be bought at that moment (epoch ms). */
export function saleStateOf({ status, sale }: Pick<JourneyView, 'status' | 'sale'>, at: number): SaleState {
  if (status === 'cancelled') return 'cancelled';
  if (at < Date.parse(sale.opensAt)) return 'not-open';
  return at < Date.parse(sale.closesAt) ? 'open' : 'closed';
}
