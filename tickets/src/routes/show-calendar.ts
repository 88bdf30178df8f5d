import { Id } from '@railhead/common/contracts/common';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { getOwnValidTicket } from '../application/get-own-ticket.ts';
import type { Config } from '../config.ts';
import { calendarJourney, journeyCalendar } from '../mail/journey-calendar.ts';
import { tripLink } from '../mail/trip-link.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

/** The journey of the account's own ticket as a calendar file, with its current times. */
export const showCalendar = (
  app: App,
  deps: {
    orders: OrderRepository;
    runs: RunRepository;
    config: Pick<Config, 'mailFrom' | 'publicUrl'>;
    now: () => Date;
  },
) =>
  app.get(
    '/api/tickets/:ticketId.ics',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['ticket-unknown', 'ticket-voided'] },
      schema: {
        tags: ['tickets'],
        operationId: 'getTicketCalendar',
        summary: 'Get one of your tickets as a calendar file',
        params: Type.Object({ ticketId: Id }),
        response: {
          200: { content: { 'text/calendar': { schema: Type.String() } } },
        },
      },
    },
    async ({ user, params: { ticketId } }, reply) => {
      const { order, run } = await getOwnValidTicket(deps, user.id, ticketId);
      const journey = calendarJourney(order, run, deps.now());
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', `attachment; filename="railhead-${journey.reference}.ics"`)
        .send(journeyCalendar(journey, deps.config.mailFrom, tripLink(order._id, deps.config)));
    },
  );
