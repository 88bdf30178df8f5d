import { DomainError } from '@railhead/common/domain/domain-error';
import type { OrderCopy } from '../domain/order-copy.ts';
import type { Run } from '../domain/run.ts';
import { type Ticket, ticketsOf } from '../domain/ticket-claims.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { RunStore } from '../store/run-store.ts';

/** A ticket of the account's own. @throws ticket-unknown for somebody else's as for one that does not exist. */
export async function ownTicket(
  { orders, runs }: { orders: OrderStore; runs: RunStore },
  accountId: string,
  ticketId: string,
): Promise<{ ticket: Ticket; order: OrderCopy & { _id: string }; run: Run }> {
  const order = await orders.get(ticketId.slice(0, ticketId.lastIndexOf('-')));
  const isOwn = order?.booking?.accountId === accountId;
  const run = isOwn && order.booking ? await runs.get(order.booking.runId) : undefined;
  const ticket = run && order && ticketsOf(order, run).find(({ place }) => place.ticketId === ticketId);
  if (!ticket) throw new DomainError('ticket-unknown');
  return { ticket, order, run };
}

/** One that may still be travelled on. @throws ticket-voided */
export async function ownValidTicket(...asked: Parameters<typeof ownTicket>): ReturnType<typeof ownTicket> {
  const found = await ownTicket(...asked);
  if (found.ticket.place.ticket === 'voided') throw new DomainError('ticket-voided');
  return found;
}
