/**
 * The objects of Stripe's API as this server keeps and answers them: Stripe's field names, amounts in minor units,
 * times in Unix seconds. Fields the product never uses stand here as `null`, so that clients see the true shape.
 */

interface Base<Kind extends string> {
  id: string;
  object: Kind;
  created: number;
  livemode: false;
}

export interface Address {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

export interface BillingDetails {
  address: Address;
  email: string | null;
  name: string | null;
  phone: string | null;
  tax_id: null;
}

export interface Card {
  brand: string;
  checks: { address_line1_check: null; address_postal_code_check: null; cvc_check: string | null };
  country: string;
  display_brand: string;
  exp_month: number;
  exp_year: number;
  fingerprint: string;
  funding: 'credit';
  generated_from: null;
  last4: string;
  networks: { available: string[]; preferred: null };
  regulated_status: 'unregulated';
  three_d_secure_usage: { supported: true };
  wallet: null;
}

export interface PaymentMethod extends Base<'payment_method'> {
  allow_redisplay: 'unspecified';
  billing_details: BillingDetails;
  card: Card;
  customer: null;
  customer_account: null;
  metadata: Record<string, string>;
  type: 'card';
}

/** Why the last attempt on an intent failed. */
export interface PaymentError {
  charge?: string;
  code: string;
  decline_code?: string;
  message: string;
  payment_method: PaymentMethod;
  type: 'card_error' | 'invalid_request_error';
}

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_action'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

export const CAPTURE_METHODS = ['automatic', 'automatic_async', 'manual'] as const;
export const CANCELLATION_REASONS = [
  'abandoned',
  'duplicate',
  'fraudulent',
  'requested_by_customer',
] as const;
export const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

export interface Intent extends Base<'payment_intent'> {
  allowed_payment_method_types: null;
  amount: number;
  amount_capturable: number;
  amount_details: { tip: Record<string, never> };
  amount_received: number;
  application: null;
  application_fee_amount: null;
  automatic_payment_methods: { allow_redirects: 'always' | 'never'; enabled: boolean } | null;
  canceled_at: number | null;
  cancellation_reason: (typeof CANCELLATION_REASONS)[number] | null;
  capture_method: (typeof CAPTURE_METHODS)[number];
  client_secret: string;
  confirmation_method: 'automatic';
  currency: string;
  customer: null;
  customer_account: null;
  description: string | null;
  excluded_payment_method_types: null;
  last_payment_error: PaymentError | null;
  latest_charge: string | null;
  managed_payments: null;
  metadata: Record<string, string>;
  next_action: {
    redirect_to_url: { return_url: string | null; url: string };
    type: 'redirect_to_url';
  } | null;
  on_behalf_of: null;
  payment_method: string | null;
  payment_method_configuration_details: null;
  payment_method_options: {
    card: { installments: null; network: null; request_three_d_secure: 'automatic' };
  };
  payment_method_types: string[];
  processing: null;
  receipt_email: string | null;
  review: null;
  setup_future_usage: null;
  shipping: null;
  statement_descriptor: null;
  statement_descriptor_suffix: null;
  status: IntentStatus;
  transfer_data: null;
  transfer_group: null;
}

export interface Charge extends Base<'charge'> {
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  application: null;
  application_fee: null;
  application_fee_amount: null;
  balance_transaction: null;
  billing_details: BillingDetails;
  calculated_statement_descriptor: string;
  captured: boolean;
  currency: string;
  customer: null;
  description: string | null;
  disputed: false;
  failure_balance_transaction: null;
  failure_code: string | null;
  failure_message: string | null;
  fraud_details: Record<string, never>;
  metadata: Record<string, string>;
  on_behalf_of: null;
  outcome: {
    network_status: 'approved_by_network' | 'declined_by_network';
    reason: string | null;
    risk_level: 'normal';
    seller_message: string;
    type: 'authorized' | 'issuer_declined';
  };
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  payment_method_details: {
    card: Omit<Card, 'display_brand' | 'generated_from' | 'networks' | 'three_d_secure_usage'> & {
      amount_authorized: number | null;
      installments: null;
      mandate: null;
      network: string;
      three_d_secure: { result: 'authenticated'; result_reason: null; version: '2.2.0' } | null;
    };
    type: 'card';
  };
  receipt_email: string | null;
  receipt_number: null;
  receipt_url: null;
  refunded: boolean;
  review: null;
  shipping: null;
  source_transfer: null;
  statement_descriptor: null;
  statement_descriptor_suffix: null;
  status: 'succeeded' | 'failed';
  transfer_data: null;
  transfer_group: null;
}

export interface Refund extends Omit<Base<'refund'>, 'livemode'> {
  amount: number;
  balance_transaction: null;
  charge: string;
  currency: string;
  customer: null;
  customer_account: null;
  destination_details: {
    card: { reference_status: 'pending'; reference_type: 'acquirer_reference_number'; type: 'refund' };
    type: 'card';
  };
  /** Only on a refund that failed. */
  failure_reason?: 'expired_or_canceled_card';
  metadata: Record<string, string>;
  payment_intent: string;
  payment_method: string;
  /** Only on a refund that waits. */
  pending_reason?: 'processing';
  reason: (typeof REFUND_REASONS)[number] | null;
  receipt_number: null;
  source_transfer_reversal: null;
  status: 'pending' | 'succeeded' | 'failed';
  transfer_reversal: null;
}

export interface StripeEvent extends Base<'event'> {
  api_version: string;
  data: { object: Intent | Charge | Refund };
  pending_webhooks: number;
  /** Without an id when no call caused it. */
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** Anything an API call can answer. */
export type StripeObject = Intent | Charge | Refund | PaymentMethod | StripeEvent;
