import { Id } from '@railhead/common/contracts/common';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { getOwnValidTicket } from '../application/get-own-ticket.ts';
import { signTicket } from '../application/sign-ticket.ts';
import { describeTicket } from '../domain/describe-ticket.ts';
import { ticketPage } from '../domain/ticket-page.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';
import type { Printer } from '../print/printer.ts';

/** The account's own ticket as a PDF; a voided ticket is no longer printed. */
export const printTicket = (
  app: App,
  deps: { orders: OrderRepository; runs: RunRepository; keys: SigningKeys; printer: Printer },
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
      const { ticket, order } = await getOwnValidTicket(deps, user.id, ticketId);
      const { booking, place } = ticket;
      const page = ticketPage(describeTicket(ticket), await signTicket(ticket, deps.keys));
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
