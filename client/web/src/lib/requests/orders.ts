import type { OrderView, PlaceOrder } from '@railhead/common/contracts/orders';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { useEventStream } from '../use-event-stream.ts';

export const orderKey = (orderId: string) => ['order', orderId];

/** An order with this browser's time when it was received, to which its `now` and `holdUntil` are relative. */
export interface ReceivedOrder {
  order: OrderView;
  receivedAt: number;
}

export const received = (order: OrderView): ReceivedOrder => ({ order, receivedAt: Date.now() });

/** One order, kept up to date by its event stream while the component is mounted. */
export function useLiveOrder(orderId: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: orderKey(orderId),
    queryFn: async ({ signal }) => received(await request<OrderView>('GET', api.order(orderId), { signal })),
  });
  const streamStatus = useEventStream(
    query.isSuccess ? api.orderStream(orderId) : undefined,
    (event, data) => {
      if (event !== 'order') return;
      client.setQueryData(orderKey(orderId), received(data as OrderView));
      void client.invalidateQueries({ queryKey: ['orders'], refetchType: 'none' });
    },
  );
  return { ...query, streamStatus };
}

type OrderPage = { items: OrderView[]; next?: string };

/** All pages: the list is by the time of the order, while trips are shown by departure. */
async function fetchOrders(signal: AbortSignal): Promise<OrderView[]> {
  const orders: OrderView[] = [];
  let after: string | undefined;
  do {
    const page: OrderPage = await request<OrderPage>('GET', api.orders, { query: { after }, signal });
    orders.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return orders;
}

export const useOrders = () =>
  useQuery({
    queryKey: ['orders'],
    queryFn: ({ signal }) => fetchOrders(signal),
  });

/** Extends the hold of an unpaid order. Repeating the request does not extend it twice. */
export function useExtendOrder(order: Pick<OrderView, 'id' | 'holdUntil'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      request<OrderView>('POST', api.extendOrder(order.id), { body: { holdUntil: order.holdUntil } }),
    onSuccess: (extended) => client.setQueryData(orderKey(order.id), received(extended)),
  });
}

export interface PlaceOrderRequest {
  body: PlaceOrder;
  idempotencyKey: string;
}

/** Places an order, which locks its seats. The same key returns the same order, however often it is sent. */
export function usePlaceOrder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: PlaceOrderRequest) =>
      request<OrderView>('POST', api.orders, { body, idempotencyKey }),
    onSuccess: (order) => {
      client.setQueryData(orderKey(order.id), received(order));
      return client.invalidateQueries({ queryKey: ['orders'] });
    },
  });
}
