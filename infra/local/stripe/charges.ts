import type { Charge, Intent, PaymentMethod } from './objects.ts';
import type { Answer } from './test-cards.ts';
import { seconds, type World } from './world.ts';

/** One attempt on a card, as its bank answered: approved (not yet captured) or failed. */
export function attemptCharge(
  intent: Intent,
  method: PaymentMethod,
  answer: Answer,
  challenged: boolean,
  world: World,
): Charge {
  const isApproved = answer.kind === 'approve';
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  return {
    id: world.fresh('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'LOCAL STRIPE',
    captured: false,
    created: seconds(world.now),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: isApproved ? null : answer.code,
    failure_message: isApproved ? null : answer.message,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      network_status: isApproved ? 'approved_by_network' : 'declined_by_network',
      reason: isApproved ? null : answer.declineCode,
      risk_level: 'normal',
      seller_message: isApproved ? 'Approved.' : `The bank answered ${answer.declineCode}.`,
      type: isApproved ? 'authorized' : 'issuer_declined',
    },
    paid: isApproved,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      card: {
        brand,
        checks,
        country,
        exp_month,
        exp_year,
        fingerprint,
        funding,
        last4,
        amount_authorized: isApproved ? intent.amount : null,
        installments: null,
        mandate: null,
        network: brand,
        regulated_status: 'unregulated',
        three_d_secure: challenged
          ? { result: 'authenticated', result_reason: null, version: '2.2.0' }
          : null,
        wallet: null,
      },
      type: 'card',
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: isApproved ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  };
}
