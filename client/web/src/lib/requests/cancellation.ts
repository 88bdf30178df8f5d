import type { CancellationQuote, CancelOrder, OrderView } from '@railhead/common/contracts/orders';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { deadlineOf, remaining } from '../countdown.ts';
import { isProblem } from '../problem-error.ts';
import { orderKey, received } from './orders.ts';

const quoteKey = (orderId: string) => ['cancellation', orderId];
/** Asked for again at least this often: a train may be given other times. */
const longestMs = 10 * 60_000;

/** What each passenger of a paid order would get back now; asked for again when that ends. */
export const useQuote = (orderId: string) =>
  useQuery({
    queryKey: quoteKey(orderId),
    queryFn: ({ signal }) => request<CancellationQuote>('GET', api.cancellation(orderId), { signal }),
    staleTime: 0,
    refetchInterval: ({ state: { data, dataUpdatedAt, status } }) =>
      data && status === 'success' ? Math.min(longestMs, quoteLastsMs(data, dataUpdatedAt) + 1000) : false,
  });

/** Milliseconds for which the quote holds, by the server's clock. */
export const quoteLastsMs = ({ validUntil, now }: CancellationQuote, receivedAt: number): number =>
  remaining(deadlineOf(validUntil, now, receivedAt), Date.now());

/** Cancels an order that was not paid, whole; or a paid one, some or all of its passengers. */
export function useCancelOrder(orderId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CancelOrder) => request<OrderView>('POST', api.cancelOrder(orderId), { body }),
    onSuccess: (order) => {
      client.setQueryData(orderKey(orderId), received(order));
      void client.invalidateQueries({ queryKey: ['orders'] });
      void client.invalidateQueries({ queryKey: ['tickets', orderId] });
    },
    onError: (error) => {
      if (isProblem(error, 'refund-changed', 'order-not-pending'))
        return client.invalidateQueries({ queryKey: quoteKey(orderId) });
    },
  });
}
