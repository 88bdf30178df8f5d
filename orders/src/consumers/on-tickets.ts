import type { Envelope } from '@railhead/common/contracts/define';
import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import { on } from '@railhead/common/messaging/consume';
import type { Deps } from '../deps.ts';
import { noteProgress } from '../domain/order.ts';

const noted =
  (ticketsIssued: boolean) =>
  (event: Envelope<{ orderId: string }>, { orders }: Deps) =>
    orders.decide(event.data.orderId, (order) => noteProgress(order, { ticketsIssued }), { hears: event });

export const onTicketIssued = on(TicketIssued, noted(true));
export const onTicketVoided = on(TicketVoided, noted(false));
