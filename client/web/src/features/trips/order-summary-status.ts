import type { Money } from '@railhead/common/contracts/common';
import type { OrderView } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';
import { count, money } from '../../lib/format.ts';

/** The status of an order in the list of trips. */
export interface OrderSummaryStatus {
  label: string;
  tone: 'done' | 'pending' | 'ended';
  hasTickets: boolean;
}

type OrderState = Pick<OrderView, 'status' | 'progress' | 'cancellations'>;

export function orderSummaryStatus({ status, progress, cancellations }: OrderState): OrderSummaryStatus {
  switch (status) {
    case 'confirmed':
      return progress.ticketsIssued
        ? { label: 'Ticket ready', tone: 'done', hasTickets: true }
        : { label: 'Ticket being issued', tone: 'pending', hasTickets: false };
    case 'pending':
      return {
        label: progress.payment === 'none' ? 'Waiting for payment' : 'Processing',
        tone: 'pending',
        hasTickets: false,
      };
    case 'expired':
      return { label: 'Expired', tone: 'ended', hasTickets: false };
    case 'cancelled':
      return {
        label: progress.payment === 'refunded' || isRefundSent(cancellations) ? 'Refunded' : 'Cancelled',
        tone: 'ended',
        hasTickets: false,
      };
  }
}

/** Whether there was something to refund and all of it has been sent. */
const isRefundSent = (cancellations: OrderState['cancellations']) => {
  const owed = cancellations.filter(({ refund }) => refund.amount > 0);
  return owed.length > 0 && owed.every(({ refundedAt }) => refundedAt !== undefined);
};

/** What was cancelled and where the refund is; `undefined` without cancellations. */
export function cancellationText({ status, progress, cancellations }: OrderState): string | undefined {
  const [first] = cancellations;
  if (!first) return undefined;
  const sum = sumMoney(cancellations.map(({ refund }) => refund));
  const gone = cancellations.reduce((total, { seats }) => total + seats.length, 0);
  const who = status === 'cancelled' ? [] : [`${count(gone, 'passenger', 'passengers')} cancelled`];
  return [...who, refundText(sum, isRefundSent(cancellations), progress)].join(', ');
}

function refundText(sum: Money, isSent: boolean, { payment }: OrderState['progress']): string {
  if (payment === 'voided') return 'your card was not charged';
  if (sum.amount === 0) return 'no refund';
  return isSent ? `${money(sum)} refunded` : `${money(sum)} refund in progress`;
}

/** Whether this seat is still part of the order. The ticket itself learns of a cancellation a moment later. */
export const isTicketValid = (
  { status, seats }: Pick<OrderView, 'status' | 'seats'>,
  seat: string,
): boolean => status === 'confirmed' && seats.some((other) => other.seat === seat);
