import { TicketIssued, TicketVoided } from '@railhead/common/contracts/tickets';
import type { Decision } from '@railhead/common/domain/decision';
import { bringForward, enqueueMail } from './mail-outbox.ts';
import type { OrderProjection, SeatTicket } from './order-projection.ts';
import { isRefundFinal } from './refund-status.ts';

/**
 * Decides which tickets to issue and to void. A ticket is valid if and only if its order is confirmed, its seat is still
 * part of it, and the payment is captured. Called after every event of either stream, so their order does not matter.
 * @param at when that event happened.
 */
export function decideTickets(orderId: string, state: OrderProjection, at: Date): Decision<OrderProjection> {
  const { booking, purgeAt, ...rest } = bringForward(state, (cancellationId) =>
    isRefundFinal(state, cancellationId),
  );
  if (!booking) return { next: state, events: [] };
  const paidFor = state.order === 'confirmed' && state.payment === 'captured';
  const places = booking.places.map((place) => ({ ...place, ticket: nextTicket(place, paidFor) }));
  const changedTo = (ticket: SeatTicket['ticket']) =>
    places.filter((place, index) => place.ticket === ticket && booking.places[index]?.ticket !== ticket);
  const eventData = (changed: SeatTicket[]) => ({
    orderId,
    accountId: booking.accountId,
    tickets: changed.map(({ ticketId, seat }) => ({ ticketId, seat })),
  });
  const [issued, voided] = [changedTo('valid'), changedTo('voided')];
  const areIssued = issued.length > 0;
  const next = {
    ...rest,
    ...(purgeAt && !state.issuedAt && !areIssued && { purgeAt }),
    ...(areIssued && { issuedAt: at }),
    booking: { ...booking, places },
  };
  return {
    next: areIssued ? enqueueMail(next, { id: 'tickets', kind: 'tickets', at }) : next,
    events: [
      ...(areIssued ? [TicketIssued.create(eventData(issued))] : []),
      ...(voided.length > 0 ? [TicketVoided.create(eventData(voided))] : []),
    ],
  };
}

function nextTicket({ ticket, inOrder }: SeatTicket, paidFor: boolean): SeatTicket['ticket'] {
  const isDue = paidFor && inOrder;
  if (ticket === 'none') return isDue ? 'valid' : 'none';
  return isDue ? ticket : 'voided';
}
