import { OrderCancelled } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearCancelled } from '../domain/order-copy.ts';

export const onOrderCancelled = on(OrderCancelled, (event, { orders }: Deps) => {
  const { seats, reason, fee, refund } = event.data;
  const cancellation = {
    id: event.id,
    at: new Date(event.time),
    seats,
    reason,
    ...(refund && { fee, refund }),
  };
  return orders.hear(event, (copy) => hearCancelled(copy, cancellation));
});
