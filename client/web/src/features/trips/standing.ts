import type { OrderView } from '@railhead/common/contracts/orders';

/** How an order stands, in a word for its buyer. */
export interface Standing {
  words: string;
  tone: 'good' | 'waiting' | 'over';
  hasTickets: boolean;
}

export function standingOf({ status, progress }: Pick<OrderView, 'status' | 'progress'>): Standing {
  switch (status) {
    case 'confirmed':
      return progress.ticketsIssued
        ? { words: 'Ticket ready', tone: 'good', hasTickets: true }
        : { words: 'Ticket on its way', tone: 'waiting', hasTickets: false };
    case 'pending':
      return {
        words: progress.payment === 'none' ? 'Waiting for payment' : 'Being confirmed',
        tone: 'waiting',
        hasTickets: false,
      };
    case 'expired':
      return { words: 'Released', tone: 'over', hasTickets: false };
    case 'cancelled':
      return {
        words: progress.payment === 'refunded' ? 'Refunded' : 'Cancelled',
        tone: 'over',
        hasTickets: false,
      };
  }
}
