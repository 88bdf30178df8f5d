import type { RefundStatus, RefundView, UnpaidRefund } from '@railhead/common/contracts/payments';
import type { Payment } from '../domain/payment.ts';
import { isMade, type Refund } from '../domain/refund.ts';
import { isGivenUp, isUnpaid, refundReason } from '../domain/refund-failure.ts';

/** A refund in the form of the API. */
export function refundView({ amount: { currency } }: Payment, refund: Refund): RefundView {
  const reason = refundReason(refund);
  return {
    cancellationId: refund.id,
    amount: { amount: refund.amount, currency },
    status: refundStatusOf(refund),
    ...(reason !== undefined && { reason }),
  };
}

export const unpaidRefund = (payment: Payment, refund: Refund): UnpaidRefund => ({
  orderId: payment.orderId,
  ...refundView(payment, refund),
  ...(refund.retryAt && isUnpaid(refund) && !isGivenUp(refund) && { retryAt: refund.retryAt.toISOString() }),
});

/** The refunds of a payment that wait for another attempt or were given up. */
export const unpaidRefunds = (payment: Payment): UnpaidRefund[] =>
  payment.refunds.filter(isUnpaid).map((refund) => unpaidRefund(payment, refund));

function refundStatusOf(refund: Refund): RefundStatus {
  if (isGivenUp(refund)) return 'failed';
  if (!isMade(refund)) return 'waiting';
  return refund.isPending ? 'pending' : 'succeeded';
}
