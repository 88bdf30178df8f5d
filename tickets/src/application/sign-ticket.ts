import { DomainError } from '@railhead/common/domain/domain-error';
import { claimsOf, type Ticket } from '../domain/ticket-claims.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';

/** The token of a valid ticket, and of no other: whoever is shown it lets its holder travel. @throws DomainError `ticket-voided` */
export async function signTicket(ticket: Ticket, keys: SigningKeys): Promise<string> {
  if (ticket.place.ticket !== 'valid') throw new DomainError('ticket-voided');
  return keys.sign(claimsOf(ticket));
}
