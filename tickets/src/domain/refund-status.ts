import type { Money } from '@railhead/common/contracts/common';
import { sumMoney } from '@railhead/common/domain/money';
import type { OrderProjection } from './order-projection.ts';

/** The refund of a cancellation, as far as it is known. */
export type RefundStatus =
  /** Nothing was captured, and nothing will be. */
  | { is: 'not-charged' }
  /** The refund rules give nothing back. */
  | { is: 'none' }
  /** Not sent yet. Without `amount`, everything that was captured is refunded, and that is not known yet. */
  | { is: 'pending'; amount?: Money }
  /** On its way to the card. */
  | { is: 'sent'; amount: Money };

export function refundStatus(order: OrderProjection, cancellationId: string): RefundStatus {
  const cancellation = order.cancellations?.find(({ id }) => id === cancellationId);
  const sent = (order.refunds ?? []).filter((refund) => refund.cancellationId === cancellationId);
  if (sent.length > 0) return { is: 'sent', amount: sumMoney(sent.map(({ amount }) => amount)) };
  if (order.payment === 'voided' || cancellation?.reason === 'payment-failed') return { is: 'not-charged' };
  if (cancellation?.refund?.amount === 0) return { is: 'none' };
  if (cancellation?.refund) return { is: 'pending', amount: cancellation.refund };
  const currency = order.booking?.places[0]?.fare.currency;
  const remaining = order.captured - order.refunded;
  return { is: 'pending', ...(currency && remaining > 0 && { amount: { amount: remaining, currency } }) };
}

/** True once no later event can change the refund of this cancellation. */
export const isRefundFinal = (order: OrderProjection, cancellationId: string): boolean =>
  refundStatus(order, cancellationId).is !== 'pending';
