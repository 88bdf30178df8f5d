import { Id } from '@railhead/common/contracts/define';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { claimsOf } from '../domain/ticket-claims.ts';
import { ticketPage } from '../domain/ticket-page.ts';
import { describeTicket } from '../domain/view-ticket.ts';
import type { Printer } from '../print/printer.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { RunStore } from '../store/run-store.ts';
import type { SigningKeys } from '../store/signing-keys.ts';
import { ownValidTicket } from './own-ticket.ts';

/** One's own ticket on a page to print or to keep; a voided one is not printed any more. */
export const printTicket = (
  app: App,
  deps: { orders: OrderStore; runs: RunStore; keys: SigningKeys; printer: Printer },
) =>
  app.get(
    '/api/tickets/:ticketId.pdf',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['ticket-unknown', 'ticket-voided'] },
      schema: {
        tags: ['tickets'],
        operationId: 'printTicket',
        summary: 'Get one of your tickets as a PDF',
        params: Type.Object({ ticketId: Id }),
        response: {
          200: {
            content: {
              'application/pdf': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
            },
          },
        },
      },
    },
    async ({ user, params: { ticketId } }, reply) => {
      const { ticket, order } = await ownValidTicket(deps, user.id, ticketId);
      const { booking, place } = ticket;
      const page = ticketPage(describeTicket(ticket), await deps.keys.sign(claimsOf(ticket)));
      const pdf = await deps.printer.print([page], order.issuedAt ?? new Date(0));
      return reply
        .type('application/pdf')
        .header(
          'content-disposition',
          `attachment; filename="railhead-${booking.reference}-${place.seat}.pdf"`,
        )
        .send(pdf);
    },
  );
