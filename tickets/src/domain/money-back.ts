import type { Money } from '@railhead/common/contracts/common';
import { sumMoney } from '@railhead/common/domain/money';
import type { OrderCopy } from './order-copy.ts';

/** What becomes of the money of a cancellation, as far as it is known. */
export type MoneyBack =
  /** Nothing had been taken, and nothing will be. */
  | { is: 'never-taken' }
  /** The rules give nothing back. */
  | { is: 'kept' }
  /** To be given back; `amount` is absent when it is everything that was taken and that is not known yet. */
  | { is: 'coming'; amount?: Money }
  /** On its way to the card. */
  | { is: 'sent'; amount: Money };

export function moneyBack(copy: OrderCopy, cancellationId: string): MoneyBack {
  const cancellation = copy.cancellations?.find(({ id }) => id === cancellationId);
  const sent = (copy.refunds ?? []).filter((refund) => refund.cancellationId === cancellationId);
  if (sent.length > 0) return { is: 'sent', amount: sumMoney(sent.map(({ amount }) => amount)) };
  if (copy.payment === 'voided' || cancellation?.reason === 'payment-failed') return { is: 'never-taken' };
  if (cancellation?.refund?.amount === 0) return { is: 'kept' };
  if (cancellation?.refund) return { is: 'coming', amount: cancellation.refund };
  const currency = copy.booking?.places[0]?.fare.currency;
  const left = copy.captured - copy.refunded;
  return { is: 'coming', ...(currency && left > 0 && { amount: { amount: left, currency } }) };
}

/** Nothing more is to be heard of it. */
export const isSettled = (copy: OrderCopy, cancellationId: string): boolean =>
  moneyBack(copy, cancellationId).is !== 'coming';
