import type { TicketView } from '@railhead/common/contracts/tickets';
import { describeTicket } from '../domain/describe-ticket.ts';
import type { Ticket } from '../domain/ticket-claims.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';
import { qrCodeOf, svgOf } from '../print/qr-code.ts';
import { signTicket } from './sign-ticket.ts';

/** A ticket as its holder sees it, with its signed token and the same token as a QR code. A void one has neither. */
export async function viewTicket(ticket: Ticket, keys: SigningKeys): Promise<TicketView> {
  const described = describeTicket(ticket);
  if (described.status === 'voided') return { ...described, token: '', qr: '' };
  const token = await signTicket(ticket, keys);
  return { ...described, token, qr: svgOf(qrCodeOf(token)) };
}
