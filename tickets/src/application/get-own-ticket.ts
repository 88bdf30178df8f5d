import { DomainError } from '@railhead/common/domain/domain-error';
import type { OrderProjection } from '../domain/order-projection.ts';
import type { Run } from '../domain/run.ts';
import { type Ticket, ticketsOf } from '../domain/ticket-claims.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

/** A ticket of this account. @throws DomainError `ticket-unknown`, also for a ticket of another account. */
async function getOwnTicket(
  { orders, runs }: { orders: OrderRepository; runs: RunRepository },
  accountId: string,
  ticketId: string,
): Promise<{ ticket: Ticket; order: OrderProjection & { _id: string }; run: Run }> {
  const order = await orders.get(ticketId.slice(0, ticketId.lastIndexOf('-')));
  const isOwn = order?.booking?.accountId === accountId;
  const run = isOwn && order.booking ? await runs.get(order.booking.runId) : undefined;
  const ticket = run && order && ticketsOf(order, run).find(({ place }) => place.ticketId === ticketId);
  if (!ticket) throw new DomainError('ticket-unknown');
  return { ticket, order, run };
}

/** A ticket that is still valid. @throws DomainError `ticket-voided`. */
export async function getOwnValidTicket(
  ...args: Parameters<typeof getOwnTicket>
): ReturnType<typeof getOwnTicket> {
  const found = await getOwnTicket(...args);
  if (found.ticket.place.ticket !== 'valid') throw new DomainError('ticket-voided');
  return found;
}
