import type { Envelope } from '@railhead/common/contracts/define';
import { stateOf } from '@railhead/common/store/document';
import { decideTickets } from '../domain/decide-tickets.ts';
import { initial, type OrderProjection, registerOnly } from '../domain/order-projection.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import { announceTimes } from './announce-times.ts';

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

/**
 * The same for an event that may issue the tickets. New times of a run are announced to orders with tickets only, so an
 * order that has just got them is compared with its run.
 */
export async function updatePaidOrder(
  { orders, runs }: { orders: OrderRepository; runs: RunRepository },
  event: Envelope,
  apply: (state: OrderProjection) => OrderProjection,
): Promise<void> {
  const order = await updateOrder(orders, event, apply);
  const issuedAt = new Date(event.time);
  if (!order?.booking || order.issuedAt?.getTime() !== issuedAt.getTime()) return;
  const run = await runs.get(order.booking.runId);
  if (run) await announceTimes(event.subject, run, issuedAt, orders);
}

/** Counts the version of an event that changes nothing here, so that the next one is not taken for a gap. */
export const countVersion = (orders: OrderRepository, event: Envelope) =>
  orders.change(event.subject, registerOnly, { inboundEvent: event });
