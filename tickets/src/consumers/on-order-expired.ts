import { OrderExpired } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { hearExpired } from '../domain/order-copy.ts';

export const onOrderExpired = on(OrderExpired, (event, { orders }: Deps) =>
  orders.hear(event, (copy) => hearExpired(copy)),
);
