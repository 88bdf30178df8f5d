import { checkStep } from './amounts.ts';
import { invalid } from './api-error.ts';
import { type CallContext, type Change, toUnixSeconds } from './call-context.ts';
import type { Charge, Refund } from './objects.ts';
import { refundTimingOf } from './test-cards.ts';

/** The parameters of a refund. Without an amount, everything that is left is refunded. */
export interface NewRefund {
  amount: number | undefined;
  metadata: Record<string, string>;
  reason: Refund['reason'];
}

/** Refunds at most what was captured. With some test cards the refund is completed later. */
export function refundCharge(charge: Charge, params: NewRefund, context: CallContext): Change<Refund> {
  if (!charge.captured)
    throw invalid('This charge was not captured, so it cannot be refunded.', { param: 'charge' });
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0)
    throw invalid('This charge has already been fully refunded.', {
      code: 'charge_already_refunded',
      charge: charge.id,
    });
  const amount = params.amount ?? left;
  if (amount > left) throw invalid(`Only ${left} of this charge can still be refunded.`, { param: 'amount' });
  checkStep(amount, charge.currency);
  const isLater = timingOf(charge) === 'succeeds-later';
  const refund: Refund = {
    id: context.newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: toUnixSeconds(context.now),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: params.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(isLater && { pending_reason: 'processing' as const }),
    reason: params.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: isLater ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  const refunded = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left };
  return {
    result: refund,
    objects: [refund, refunded],
    events: [
      ['refund.created', refund],
      ['charge.refunded', refunded],
    ],
  };
}

/** True until a refund with a delayed result has reached it. */
export function needsCompletion(refund: Refund, charge: Charge): boolean {
  const timing = timingOf(charge);
  return (
    (timing === 'succeeds-later' && refund.status === 'pending') ||
    (timing === 'fails-later' && refund.status === 'succeeded')
  );
}

/** Completes a refund: a pending one succeeds, or a succeeded one fails and the amount is no longer refunded. */
export function completeRefund(pending: Refund, charge: Charge): Change<Refund> {
  const { pending_reason: _, ...refund } = pending;
  if (timingOf(charge) === 'succeeds-later') {
    const done: Refund = { ...refund, status: 'succeeded' };
    return { result: done, objects: [done], events: updatesOf(done) };
  }
  const failed: Refund = { ...refund, failure_reason: 'expired_or_canceled_card', status: 'failed' };
  const restored = { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false };
  return {
    result: failed,
    objects: [failed, restored],
    events: [...updatesOf(failed), ['refund.failed', failed]],
  };
}

const timingOf = (charge: Charge) => refundTimingOf(charge.payment_method_details.card.fingerprint);

const updatesOf = (refund: Refund): Change['events'] => [
  ['refund.updated', refund],
  ['charge.refund.updated', refund],
];
