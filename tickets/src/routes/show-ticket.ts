import { Id } from '@railhead/common/contracts/define';
import { Problem } from '@railhead/common/contracts/problem';
import { TicketView } from '@railhead/common/contracts/tickets';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import Type from 'typebox';
import { claimsOf, ticketsOf } from '../domain/ticket-claims.ts';
import { viewTicket } from '../domain/view-ticket.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { RunStore } from '../store/run-store.ts';
import type { SigningKeys } from '../store/signing-keys.ts';

/** One's own ticket; somebody else's is as unknown as one that does not exist. */
export const showTicket = (
  app: App,
  { orders, runs, keys }: { orders: OrderStore; runs: RunStore; keys: SigningKeys },
) =>
  app.get(
    '/api/tickets/:ticketId',
    {
      onRequest: app.signedIn,
      schema: {
        tags: ['tickets'],
        params: Type.Object({ ticketId: Id }),
        response: { 200: TicketView, 401: Problem, 404: Problem },
      },
    },
    async ({ user, params: { ticketId } }) => {
      const order = await orders.get(ticketId.slice(0, ticketId.lastIndexOf('-')));
      const isOwn = order?.booking?.accountId === user.id;
      const run = isOwn && order.booking ? await runs.get(order.booking.runId) : undefined;
      const ticket = run && order && ticketsOf(order, run).find(({ place }) => place.ticketId === ticketId);
      if (!ticket) throw new Refusal('ticket-unknown');
      return viewTicket(ticket, await keys.sign(claimsOf(ticket)));
    },
  );
