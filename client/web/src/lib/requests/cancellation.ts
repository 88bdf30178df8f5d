import type { CancellationQuote, CancelOrder, OrderView } from '@railhead/common/contracts/orders';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { deadlineOf, remaining } from '../countdown.ts';
import { isProblem } from '../problem-error.ts';
import { orderKey, received } from './orders.ts';

const quoteKey = (orderId: string) => ['cancellation', orderId];
/** The longest time between two refreshes: a train's times may change. */
const maxIntervalMs = 10 * 60_000;

/** The refund for each passenger of a paid order if cancelled now; refreshed when the quote expires. */
export const useCancellationQuote = (orderId: string) =>
  useQuery({
    queryKey: quoteKey(orderId),
    queryFn: ({ signal }) => request<CancellationQuote>('GET', api.cancellation(orderId), { signal }),
    staleTime: 0,
    refetchInterval: ({ state: { data, dataUpdatedAt, status } }) =>
      data && status === 'success'
        ? Math.min(maxIntervalMs, quoteValidMs(data, dataUpdatedAt) + 1000)
        : false,
  });

/** Milliseconds for which the quote is valid, by the server's clock. */
export const quoteValidMs = ({ validUntil, now }: CancellationQuote, receivedAt: number): number =>
  remaining(deadlineOf(validUntil, now, receivedAt), Date.now());

/** Cancels an unpaid order as a whole, or some or all passengers of a paid one. */
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
