import { TicketIssued, TicketsMailed, TicketVoided } from '@railhead/common/contracts/tickets';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { noteProgress, noteTicketsVoided } from '../domain/order.ts';

export const onTicketIssued = on(TicketIssued, (event, { orders }: Deps) =>
  orders.decide(event.data.orderId, (order) => noteProgress(order, { ticketsIssued: true }), {
    inboundEvent: event,
  }),
);

export const onTicketsMailed = on(TicketsMailed, (event, { orders }: Deps) =>
  orders.decide(event.data.orderId, (order) => noteProgress(order, { ticketsMailed: true }), {
    inboundEvent: event,
  }),
);

export const onTicketVoided = on(TicketVoided, (event, { orders }: Deps) => {
  const { orderId, tickets } = event.data;
  const seats = tickets.map(({ seat }) => seat);
  return orders.decide(orderId, (order) => noteTicketsVoided(order, seats), { inboundEvent: event });
});
