import { Id } from '@railhead/common/contracts/common';
import { TicketView } from '@railhead/common/contracts/tickets';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { getOwnValidTicket } from '../application/get-own-ticket.ts';
import { viewTicket } from '../application/view-ticket.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';

/** Another account's ticket is reported like one that does not exist, and a void one gets no QR code. */
export const showTicket = (
  app: App,
  deps: { orders: OrderRepository; runs: RunRepository; keys: SigningKeys },
) =>
  app.get(
    '/api/tickets/:ticketId',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['ticket-unknown', 'ticket-voided'] },
      schema: {
        tags: ['tickets'],
        operationId: 'getTicket',
        summary: 'Get one of your tickets with its signed QR code',
        params: Type.Object({ ticketId: Id }),
        response: { 200: TicketView },
      },
    },
    async ({ user, params: { ticketId } }) => {
      const { ticket } = await getOwnValidTicket(deps, user.id, ticketId);
      return viewTicket(ticket, deps.keys);
    },
  );
