import { Id, page } from '@railhead/common/contracts/common';
import { TicketView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { claimsOf, ticketsOf } from '../domain/ticket-claims.ts';
import { viewTicket } from '../domain/view-ticket.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { RunStore } from '../store/run-store.ts';
import type { SigningKeys } from '../store/signing-keys.ts';

const Query = Type.Object({
  /** Only the tickets of this order. */
  orderId: Type.Optional(Id),
  /** The `next` of the previous page. */
  after: Type.Optional(Id),
  /** Orders on a page; each has up to eight tickets. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
});

/** One's own tickets, the latest order first. */
export const listTickets = (
  app: App,
  { orders, runs, keys }: { orders: OrderStore; runs: RunStore; keys: SigningKeys },
) =>
  app.get(
    '/api/tickets',
    {
      onRequest: app.requireSignIn,
      schema: {
        tags: ['tickets'],
        operationId: 'listTickets',
        summary: 'List your tickets, newest order first',
        querystring: Query,
        response: { 200: page(TicketView) },
      },
    },
    async ({ user, query: { orderId, after, limit = 10 } }) => {
      const { rows: found, next } = await orders.withTickets({ accountId: user.id, orderId, after, limit });
      const those = await runs.those(found.map(({ booking }) => booking?.runId ?? ''));
      const runOf = new Map(those.map((run) => [run._id, run]));
      const tickets = found.flatMap((order) => {
        const run = runOf.get(order.booking?.runId ?? '');
        return run ? ticketsOf(order, run) : [];
      });
      const items = await Promise.all(
        tickets.map(async (ticket) => viewTicket(ticket, await keys.sign(claimsOf(ticket)))),
      );
      return { items, ...(next !== undefined && { next }) };
    },
  );
