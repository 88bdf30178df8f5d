import { Id, page } from '@railhead/common/contracts/common';
import { TicketView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { viewTicket } from '../application/view-ticket.ts';
import { ticketsOf } from '../domain/ticket-claims.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';

const Query = Type.Object({
  /** Only the tickets of this order. */
  orderId: Type.Optional(Id),
  /** The `next` of the previous page. */
  after: Type.Optional(Id),
  /** Orders per page; each has up to eight tickets. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
});

/** The account's own tickets, newest order first. */
export const listTickets = (
  app: App,
  { orders, runs, keys }: { orders: OrderRepository; runs: RunRepository; keys: SigningKeys },
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
      const ordersRuns = await runs.getMany(found.map(({ booking }) => booking?.runId ?? ''));
      const runOf = new Map(ordersRuns.map((run) => [run._id, run]));
      const tickets = found.flatMap((order) => {
        const run = runOf.get(order.booking?.runId ?? '');
        return run ? ticketsOf(order, run) : [];
      });
      const items = await Promise.all(tickets.map((ticket) => viewTicket(ticket, keys)));
      return { items, ...(next !== undefined && { next }) };
    },
  );
