import type { OrderStatus } from '@railhead/common/contracts/orders';
import type { TicketView } from '@railhead/common/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';

/** The tickets of one order, one per passenger; none until the money has come. Asked for again as its status changes. */
export const useTickets = (orderId: string, status: OrderStatus | undefined, isWanted: boolean) =>
  useQuery({
    queryKey: ['tickets', orderId, status],
    queryFn: ({ signal }) =>
      request<{ items: TicketView[] }>('GET', api.tickets, { query: { orderId }, signal }),
    select: ({ items }) => items,
    enabled: isWanted,
  });
