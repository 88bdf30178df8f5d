import type { TicketView } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { qrCodeOf, svgOf } from './qr-code.ts';
import { endsOf, type Ticket } from './ticket-claims.ts';

/** A ticket without its proof. */
export type DescribedTicket = Omit<TicketView, 'token' | 'qr'>;

/** A ticket as its holder sees it; the QR code says exactly what the token says. */
export const viewTicket = (ticket: Ticket, token: string): TicketView => ({
  ...describeTicket(ticket),
  token,
  qr: svgOf(qrCodeOf(token)),
});

/** What is known of a ticket, as it stands now. */
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
