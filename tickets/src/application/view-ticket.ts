import type { TicketView } from '@railhead/common/contracts/tickets';
import { describeTicket } from '../domain/describe-ticket.ts';
import { claimsOf, type Ticket } from '../domain/ticket-claims.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';
import { qrCodeOf, svgOf } from '../print/qr-code.ts';

/** A ticket as its holder sees it, with its signed token and the same token as a QR code. */
export async function viewTicket(ticket: Ticket, keys: SigningKeys): Promise<TicketView> {
  const token = await keys.sign(claimsOf(ticket));
  return { ...describeTicket(ticket), token, qr: svgOf(qrCodeOf(token)) };
}
