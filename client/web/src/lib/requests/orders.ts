import type { OrderView, PlaceOrder } from '@railhead/common/contracts/orders';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { useLive } from '../live.ts';

/** Where an order is kept. */
export const orderKey = (orderId: string) => ['order', orderId];

/** An order with the browser's time of its arrival, by which `now` and `holdUntil` are read. */
export interface ReceivedOrder {
  order: OrderView;
  receivedAt: number;
}

export const received = (order: OrderView): ReceivedOrder => ({ order, receivedAt: Date.now() });

/** One order, kept up to date by its stream of events for as long as somebody looks at it. */
export function useLiveOrder(orderId: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: orderKey(orderId),
    queryFn: async ({ signal }) => received(await request<OrderView>('GET', api.order(orderId), { signal })),
  });
  const live = useLive(query.isSuccess ? api.liveOrder(orderId) : undefined, (event, data) => {
    if (event !== 'order') return;
    client.setQueryData(orderKey(orderId), received(data as OrderView));
    void client.invalidateQueries({ queryKey: ['orders'], refetchType: 'none' });
  });
  return { ...query, live };
}

export const useOrders = () =>
  useQuery({
    queryKey: ['orders'],
    queryFn: ({ signal }) => request<{ items: OrderView[] }>('GET', api.orders, { signal }),
    select: ({ items }) => items,
  });

/** "More time" for an order that is not paid. One click extends once, however often it is sent. */
export function useExtendOrder(order: Pick<OrderView, 'id' | 'holdUntil'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      request<OrderView>('POST', api.extendOrder(order.id), { body: { holdUntil: order.holdUntil } }),
    onSuccess: (extended) => client.setQueryData(orderKey(order.id), received(extended)),
  });
}

export interface Placing {
  body: PlaceOrder;
  idempotencyKey: string;
}

/** Locks the seats. The same key gives the same order, however often it is sent. */
export function usePlaceOrder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: Placing) =>
      request<OrderView>('POST', api.orders, { body, idempotencyKey }),
    onSuccess: (order) => {
      client.setQueryData(orderKey(order.id), received(order));
      return client.invalidateQueries({ queryKey: ['orders'] });
    },
  });
}
