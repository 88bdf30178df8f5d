import { OrderReduced } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearReduced } from '../domain/order-copy.ts';

export const onOrderReduced = on(OrderReduced, (event, { orders }: Deps) => {
  const { seats, left, fee, refund } = event.data;
  const cancellation = { id: event.id, at: new Date(event.time), seats, fee, refund };
  return orders.hear(event, (copy) => hearReduced(copy, cancellation, left));
});
