import type { UnpaidRefund } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { Deps } from '../deps.ts';
import { type Payment, retryRefund as retry } from '../domain/payment.ts';
import { nextPollAt } from '../domain/poll-schedule.ts';
import { isMade } from '../domain/refund.ts';
import { driveClaimed } from './drive-payment.ts';
import { unpaidRefund } from './refund-views.ts';

/**
 * An operator has a refund tried again that waits or was given up, and waits for the outcome. Two operators at the same
 * time start one attempt: the second finds the refund made, or its attempt recorded.
 */
export async function retryRefund(
  orderId: string,
  cancellationId: string,
  deps: Deps,
): Promise<UnpaidRefund> {
  const { payments, now } = deps;
  const saved = await payments.change(orderId, (payment) => {
    const refund = refundOrThrow(payment, cancellationId);
    if (!payment || isMade(refund)) throw new DomainError('refund-already-made');
    const retried = retry(payment, cancellationId, now()).next;
    // Scheduled for later than this request needs: the poller takes over only if this process dies.
    return retry(payment, cancellationId, nextPollAt(retried, now()));
  });
  if (!saved) throw new DomainError('order-unknown');
  await driveClaimed(saved, deps).catch((error: unknown) => {
    if (!isUnavailable(error)) throw error;
    throw new DomainError('payment-provider-unavailable', { retryAfterSeconds: 5, cause: error });
  });
  const payment = await payments.get(orderId);
  return unpaidRefund(payment ?? saved, refundOrThrow(payment, cancellationId));
}

function refundOrThrow(payment: Payment | undefined, cancellationId: string) {
  if (!payment) throw new DomainError('order-unknown');
  const refund = payment.refunds.find(({ id }) => id === cancellationId);
  if (!refund) throw new DomainError('refund-unknown');
  return refund;
}
