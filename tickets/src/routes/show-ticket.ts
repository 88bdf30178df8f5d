import { Id } from '@railhead/common/contracts/define';
import { TicketView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { claimsOf } from '../domain/ticket-claims.ts';
import { viewTicket } from '../domain/view-ticket.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { RunStore } from '../store/run-store.ts';
import type { SigningKeys } from '../store/signing-keys.ts';
import { ownTicket } from './own-ticket.ts';

/** One's own ticket; somebody else's is as unknown as one that does not exist. */
export const showTicket = (app: App, deps: { orders: OrderStore; runs: RunStore; keys: SigningKeys }) =>
  app.get(
    '/api/tickets/:ticketId',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['ticket-unknown'] },
      schema: {
        tags: ['tickets'],
        operationId: 'getTicket',
        summary: 'Get one of your tickets with its signed QR code',
        params: Type.Object({ ticketId: Id }),
        response: { 200: TicketView },
      },
    },
    async ({ user, params: { ticketId } }) => {
      const { ticket } = await ownTicket(deps, user.id, ticketId);
      return viewTicket(ticket, await deps.keys.sign(claimsOf(ticket)));
    },
  );
