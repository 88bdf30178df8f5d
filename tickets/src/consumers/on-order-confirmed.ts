import { OrderConfirmed } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearConfirmed } from '../domain/order-copy.ts';

export const onOrderConfirmed = on(OrderConfirmed, (event, { orders }: Deps) =>
  orders.hear(event, (copy) => hearConfirmed(copy, event.data.seats)),
);
