import { Id } from '@railhead/common/contracts/define';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Config } from '../config.ts';
import { calendarJourney, journeyCalendar } from '../domain/calendar.ts';
import { tripLink } from '../letters.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { RunStore } from '../store/run-store.ts';
import { ownValidTicket } from './own-ticket.ts';

/** The journey of one's own ticket for a calendar, at its times as they stand now. */
export const showCalendar = (
  app: App,
  deps: {
    orders: OrderStore;
    runs: RunStore;
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
      const { order, run } = await ownValidTicket(deps, user.id, ticketId);
      const journey = calendarJourney(order, run, deps.now());
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', `attachment; filename="railhead-${journey.reference}.ics"`)
        .send(journeyCalendar(journey, deps.config.mailFrom, tripLink(order._id, deps.config)));
    },
  );
