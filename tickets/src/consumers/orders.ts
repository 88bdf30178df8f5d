import {
  OrderCancelled,
  OrderConfirmed,
  OrderExpired,
  OrderPlaced,
  OrderReduced,
} from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import { registerOrder } from '../application/register-order.ts';
import { updateOrder, updatePaidOrder } from '../application/update-order.ts';
import type { Deps } from '../deps.ts';
import { applyCancelled, applyConfirmed, applyExpired, applyReduced } from '../domain/apply-order-events.ts';

export const orderHandlers = [
  on(OrderPlaced, (event, deps: Deps) => registerOrder(event, event.data, deps)),
  on(OrderConfirmed, (event, deps: Deps) =>
    updatePaidOrder(deps, event, (state) => applyConfirmed(state, event.data.seats)),
  ),
  on(OrderExpired, (event, { orders }: Deps) => updateOrder(orders, event, applyExpired)),
  on(OrderReduced, (event, { orders }: Deps) => {
    const { seats, left, fee, refund } = event.data;
    const cancellation = { id: event.id, at: new Date(event.time), seats, fee, refund };
    return updateOrder(orders, event, (state) => applyReduced(state, cancellation, left));
  }),
  on(OrderCancelled, (event, { orders }: Deps) => {
    const { seats, reason, fee, refund } = event.data;
    const terms = refund && { fee, refund };
    const cancellation = { id: event.id, at: new Date(event.time), seats, reason, ...terms };
    return updateOrder(orders, event, (state) => applyCancelled(state, cancellation));
  }),
];
