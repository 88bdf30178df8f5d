import type { Envelope } from '@railhead/common/contracts/define';
import { stateOf } from '@railhead/common/store/document';
import { decideTickets } from '../domain/decide-tickets.ts';
import { initial, type OrderProjection, registerOnly } from '../domain/order-projection.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';

/** Applies an event of `orders` or `payments` to its order, then decides which of the order's tickets are valid. */
export const updateOrder = (
  orders: OrderRepository,
  event: Envelope,
  apply: (state: OrderProjection) => OrderProjection,
) =>
  orders.change(
    event.subject,
    (saved) => decideTickets(event.subject, apply(saved ? stateOf(saved) : initial), new Date(event.time)),
    { inboundEvent: event },
  );

/** Counts the version of an event that changes nothing here, so that the next one is not taken for a gap. */
export const countVersion = (orders: OrderRepository, event: Envelope) =>
  orders.change(event.subject, registerOnly, { inboundEvent: event });
