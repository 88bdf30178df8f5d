import type { NewEvent } from '@railhead/common/contracts/define';
import { PaymentRefunded, PaymentRefundFailed } from '@railhead/common/contracts/payments';
import type { Decision } from '@railhead/common/domain/decision';
import { eventData, type Payment } from './payment.ts';
import { isMade, isSameAttempt, type Refund, sumOf } from './refund.ts';
import { afterRejection, isGivenUp } from './refund-failure.ts';

/**
 * Publishes what changed for the buyer since `payment.refunds`: each refund once, when it was first made, and each one
 * that was given up once. A refund that an operator retried with success after that is published again.
 *
 * @returns the refunds to save, and the events.
 */
export function publishRefunds(
  payment: Payment,
  refunds: readonly Refund[],
  captured: number,
  now: Date,
): { refunds: Refund[]; events: NewEvent[] } {
  const { currency } = payment.amount;
  const earlier = new Map(payment.refunds.map((refund) => [refund.id, refund]));
  const isPublished = ({ id }: Refund) => {
    const before = earlier.get(id);
    return before?.refundId !== undefined && before.givenUpAt === undefined;
  };
  let left = captured - sumOf(refunds.filter((refund) => isMade(refund) && isPublished(refund)));
  const events: NewEvent[] = [];
  const saved = refunds.map((refund): Refund => {
    const { id, amount, refundId, isByHand } = refund;
    const data = {
      ...eventData(payment),
      amount: { amount, currency },
      ...(!isByHand && { cancellationId: id }),
    };
    if (refundId !== undefined && isMade(refund) && !isPublished(refund)) {
      left -= amount;
      events.push(
        PaymentRefunded.create({ ...data, refundId, left: { amount: Math.max(left, 0), currency } }),
      );
      const { givenUpAt: _, ...made } = refund;
      return made;
    }
    const before = earlier.get(id);
    const wasGivenUp = before !== undefined && (isGivenUp(before) || before.givenUpAt !== undefined);
    if (!isGivenUp(refund) || wasGivenUp) return refund;
    events.push(PaymentRefundFailed.create({ ...data, cancellationId: id }));
    return { ...refund, givenUpAt: now };
  });
  return { refunds: saved, events };
}

/** The provider refused to make this refund. If that was the last attempt, it is published. */
export function recordRejection(
  payment: Payment,
  rejected: Refund,
  code: string,
  now: Date,
): Decision<Payment> {
  const refunds = payment.refunds.map((refund) =>
    isSameAttempt(refund, rejected) ? afterRejection(refund, code, now) : refund,
  );
  const { refunds: saved, events } = publishRefunds(payment, refunds, payment.amount.amount, now);
  return { next: { ...payment, refunds: saved }, events };
}
