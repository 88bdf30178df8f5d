import type Stripe from 'stripe';

/**
 * The objects of Stripe's API as this server stores and returns them: the types of the SDK, narrowed where a reference is
 * always stored as an id (see `expand.ts`) or a value is always set. `Partial` marks objects with only some of the fields.
 */

type Override<Original, Changes> = Omit<Original, keyof Changes> & Changes;

export type Card = Override<Stripe.PaymentMethod.Card, { fingerprint: string }>;
export type BillingDetails = Override<Stripe.PaymentMethod.BillingDetails, { address: Stripe.Address }>;
export type PaymentMethod = Override<
  Stripe.PaymentMethod,
  { billing_details: BillingDetails; card: Card; metadata: Stripe.Metadata }
>;

/** Why the last attempt to pay an intent failed. */
export type PaymentError = Override<
  Pick<Stripe.PaymentIntent.LastPaymentError, 'charge' | 'decline_code'>,
  {
    code: string;
    message: string;
    payment_method: PaymentMethod;
    type: 'card_error' | 'invalid_request_error';
  }
>;

export const CAPTURE_METHODS = [
  'automatic',
  'automatic_async',
  'manual',
] as const satisfies Stripe.PaymentIntent.CaptureMethod[];
export const CANCELLATION_REASONS = [
  'abandoned',
  'duplicate',
  'fraudulent',
  'requested_by_customer',
] as const satisfies Stripe.PaymentIntent.CancellationReason[];
export const CONFIRMATION_METHODS = [
  'automatic',
  'manual',
] as const satisfies Stripe.PaymentIntent.ConfirmationMethod[];
export const REFUND_REASONS = [
  'duplicate',
  'fraudulent',
  'requested_by_customer',
] as const satisfies Stripe.Refund.Reason[];

export type Intent = Override<
  Omit<Stripe.PaymentIntent, 'payment_record' | 'source'>,
  {
    client_secret: string;
    last_payment_error: PaymentError | null;
    latest_charge: string | null;
    next_action: {
      redirect_to_url: Stripe.PaymentIntent.NextAction.RedirectToUrl & { url: string };
      type: 'redirect_to_url';
    } | null;
    payment_method: string | null;
    payment_method_options: { card: Partial<Stripe.PaymentIntent.PaymentMethodOptions.Card> };
  }
>;

/** The card that a browser collected, for the merchant's server to confirm an intent with, once. */
export type ConfirmationToken = Override<
  Omit<Stripe.ConfirmationToken, 'mandate_data'>,
  {
    expires_at: number;
    metadata: Stripe.Metadata;
    payment_intent: string | null;
    payment_method_preview: { billing_details: BillingDetails; card: Card; type: 'card' };
  }
>;

export type Charge = Override<
  Omit<Stripe.Charge, 'source'>,
  {
    billing_details: BillingDetails;
    outcome: Partial<Stripe.Charge.Outcome>;
    payment_intent: string;
    payment_method: string;
    payment_method_details: {
      card: Override<
        Partial<Stripe.Charge.PaymentMethodDetails.Card>,
        {
          fingerprint: string;
          three_d_secure: Partial<Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure> | null;
        }
      >;
      type: 'card';
    };
  }
>;

export type Refund = Override<
  Stripe.Refund,
  {
    charge: string;
    metadata: Stripe.Metadata;
    payment_intent: string;
    payment_method: string;
    status: 'pending' | 'succeeded' | 'failed';
  }
>;

export type StripeEvent = Override<
  Stripe.EventBase,
  { data: { object: Intent | Charge | Refund }; type: string }
>;

/** Every object that an API call can return. */
export type StripeObject = ConfirmationToken | Intent | Charge | Refund | PaymentMethod | StripeEvent;
