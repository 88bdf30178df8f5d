import type { TicketView } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { endsOf, type Ticket } from './ticket-claims.ts';

/** A ticket without its signed token. */
export type DescribedTicket = Omit<TicketView, 'token' | 'qr'>;

/** The ticket with the current times of its run. */
export function describeTicket(ticket: Ticket): DescribedTicket {
  const { orderId, booking, place, run } = ticket;
  const classId = findSeat(run.coaches, place.seat)?.class ?? '';
  return {
    id: place.ticketId,
    orderId,
    reference: booking.reference,
    status: place.ticket === 'voided' ? 'voided' : 'valid',
    runId: booking.runId,
    number: run.number,
    name: run.name,
    zone: run.zone,
    serviceDate: run.serviceDate,
    seat: place.seat,
    class: run.classes.find(({ id }) => id === classId) ?? { id: classId, name: classId },
    passenger: place.passenger,
    ...endsOf(ticket),
    fare: place.fare,
    ...(booking.refundRules && { refundRules: booking.refundRules }),
  };
}
