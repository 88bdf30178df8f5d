import { type CallContext, toUnixSeconds } from './call-context.ts';
import type { Charge, Intent, PaymentMethod } from './objects.ts';
import type { BankDecision } from './test-cards.ts';

/** The charge of one attempt: approved (and not yet captured) or failed. */
export function attemptCharge(
  intent: Intent,
  method: PaymentMethod,
  decision: BankDecision,
  challenged: boolean,
  context: CallContext,
): Charge {
  const isApproved = decision.kind === 'approve';
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  return {
    id: context.newId('ch'),
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
    created: toUnixSeconds(context.now),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: isApproved ? null : decision.code,
    failure_message: isApproved ? null : decision.message,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      network_status: isApproved ? 'approved_by_network' : 'declined_by_network',
      reason: isApproved ? null : decision.declineCode,
      risk_level: 'normal',
      seller_message: isApproved ? 'Approved.' : `The bank declined the payment: ${decision.declineCode}.`,
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
