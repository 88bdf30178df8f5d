import type { OrderView } from '@railhead/common/contracts/orders';
import type { TicketView } from '@railhead/common/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

/** The tickets of one order, one per passenger: none before payment, void once the passenger was cancelled. */
export const useTickets = (orderId: string, order: OrderView | undefined) =>
  useQuery({
    queryKey: ['tickets', orderId, order?.status, order?.cancellations.length],
    queryFn: ({ signal }) =>
      request<{ items: TicketView[] }>('GET', api.tickets, { query: { orderId }, signal }),
    select: ({ items }) => items,
    enabled: order !== undefined && (order.progress.ticketsIssued || order.status === 'cancelled'),
    // Keep the tickets on the screen while the order changes, but never those of another order.
    placeholderData: (shown, query) => (query?.queryKey[1] === orderId ? shown : undefined),
  });
