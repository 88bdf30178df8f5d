import type { Money } from '@railhead/common/contracts/common';
import type { OrderView } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';
import { count, money } from '../../lib/format.ts';

/** How an order stands, in a word for its buyer. */
export interface Standing {
  words: string;
  tone: 'good' | 'waiting' | 'over';
  hasTickets: boolean;
}

type Facts = Pick<OrderView, 'status' | 'progress' | 'cancellations'>;

export function standingOf({ status, progress, cancellations }: Facts): Standing {
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
        words: progress.payment === 'refunded' || moneyBack(cancellations) ? 'Refunded' : 'Cancelled',
        tone: 'over',
        hasTickets: false,
      };
  }
}

/** Has all that was to be given back been sent, and was there any? */
const moneyBack = (cancellations: Facts['cancellations']) => {
  const owed = cancellations.filter(({ refund }) => refund.amount > 0);
  return owed.length > 0 && owed.every(({ refundedAt }) => refundedAt !== undefined);
};

/** What was cancelled of an order and where its money is; nothing where nothing was. */
export function cancelledWords({ status, progress, cancellations }: Facts): string | undefined {
  const [first] = cancellations;
  if (!first) return undefined;
  const sum = sumMoney(cancellations.map(({ refund }) => refund));
  const gone = cancellations.reduce((total, { seats }) => total + seats.length, 0);
  const who = status === 'cancelled' ? [] : [`${count(gone, 'passenger', 'passengers')} cancelled`];
  return [...who, refundWords(sum, moneyBack(cancellations), progress)].join(', ');
}

function refundWords(sum: Money, isSent: boolean, { payment }: Facts['progress']): string {
  if (payment === 'voided') return 'your card was not charged';
  if (sum.amount === 0) return 'nothing given back';
  return isSent ? `${money(sum)} on its way to your card` : `${money(sum)} being sent back`;
}

/** Is the passenger on this seat still in the order? Tickets hear of a cancellation a moment later than the order. */
export const isTravelling = ({ status, seats }: Pick<OrderView, 'status' | 'seats'>, seat: string): boolean =>
  status === 'confirmed' && seats.some((its) => its.seat === seat);
