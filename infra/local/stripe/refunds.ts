import { invalid } from './api-error.ts';
import type { Charge, Refund } from './objects.ts';
import { refundCourseOf } from './test-cards.ts';
import { type Change, seconds, type World } from './world.ts';

/** What the caller decides about a refund; without an amount, all that is left. */
export interface NewRefund {
  amount: number | undefined;
  metadata: Record<string, string>;
  reason: Refund['reason'];
}

/** Gives captured money back, never more than was captured; with some test cards only a moment later. */
export function refundCharge(charge: Charge, wanted: NewRefund, world: World): Change<Refund> {
  if (!charge.captured)
    throw invalid('Nothing was captured, so nothing can be refunded.', { param: 'charge' });
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0)
    throw invalid('All of this charge has been refunded.', {
      code: 'charge_already_refunded',
      charge: charge.id,
    });
  const amount = wanted.amount ?? left;
  if (amount > left) throw invalid(`Only ${left} of this charge is left to refund.`, { param: 'amount' });
  const isLater = courseOf(charge) === 'succeeds-later';
  const refund: Refund = {
    id: world.fresh('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: seconds(world.now),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: wanted.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(isLater && { pending_reason: 'processing' as const }),
    reason: wanted.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: isLater ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  const refunded = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left };
  return {
    answer: refund,
    rows: [refund, refunded],
    events: [
      ['refund.created', refund],
      ['charge.refunded', refunded],
    ],
  };
}

/** True while the last word about a refund is still to come. */
export function isUnsettled(refund: Refund, charge: Charge): boolean {
  const course = courseOf(charge);
  return (
    (course === 'succeeds-later' && refund.status === 'pending') ||
    (course === 'fails-later' && refund.status === 'succeeded')
  );
}

/** The last word: a waiting refund is done, or one that seemed done comes back and its money is the shop's again. */
export function settleRefund(made: Refund, charge: Charge): Change<Refund> {
  const { pending_reason: _, ...refund } = made;
  if (courseOf(charge) === 'succeeds-later') {
    const done: Refund = { ...refund, status: 'succeeded' };
    return { answer: done, rows: [done], events: updatesOf(done) };
  }
  const failed: Refund = { ...refund, failure_reason: 'expired_or_canceled_card', status: 'failed' };
  const kept = { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false };
  return { answer: failed, rows: [failed, kept], events: [...updatesOf(failed), ['refund.failed', failed]] };
}

const courseOf = (charge: Charge) => refundCourseOf(charge.payment_method_details.card.fingerprint);

const updatesOf = (refund: Refund): Change['events'] => [
  ['refund.updated', refund],
  ['charge.refund.updated', refund],
];
