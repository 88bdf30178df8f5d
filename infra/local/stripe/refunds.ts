import { invalid } from './api-error.ts';
import type { Charge, Refund } from './objects.ts';
import { type Change, seconds, type World } from './world.ts';

/** What the caller decides about a refund; without an amount, all that is left. */
export interface NewRefund {
  amount: number | undefined;
  metadata: Record<string, string>;
  reason: Refund['reason'];
}

/** Gives captured money back, never more than was captured. */
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
    reason: wanted.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
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
