import type { JourneysView, JourneyView } from '@railhead/common/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';

export interface JourneySearch {
  from: string;
  to: string;
  date: string;
}

/** Trains between two stations on a local date at the first. Shows the previous day while the next one loads. */
export const useJourneys = ({ from, to, date }: JourneySearch) =>
  useQuery({
    queryKey: ['journeys', from, to, date],
    queryFn: ({ signal }) =>
      request<JourneysView>('GET', api.journeys, { query: { from, to, date }, signal }),
    placeholderData: (previous, query) =>
      query?.queryKey[1] === from && query.queryKey[2] === to ? previous : undefined,
  });

export type SaleState = 'open' | 'not-open' | 'closed' | 'cancelled';

/** Whether tickets are on sale at that moment (epoch ms). */
export function saleStateOf({ status, sale }: Pick<JourneyView, 'status' | 'sale'>, at: number): SaleState {
  if (status === 'cancelled') return 'cancelled';
  if (at < Date.parse(sale.opensAt)) return 'not-open';
  return at < Date.parse(sale.closesAt) ? 'open' : 'closed';
}
