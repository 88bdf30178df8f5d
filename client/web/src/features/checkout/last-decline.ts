import type { PaymentView } from '@railhead/common/contracts/payments';
import type { Decline } from './card-outcome.ts';
import { lastErrorOf } from './local-stripe.ts';

/** Why authentication at the bank failed: the return URL does not say, so the provider is asked. */
export async function lastDecline(payment: PaymentView): Promise<Decline> {
  const { stripeUrl } = payment;
  const error =
    stripeUrl === undefined ? await fromStripe(payment) : await lastErrorOf({ ...payment, stripeUrl });
  return error ?? { code: 'payment_intent_authentication_failure' };
}

async function fromStripe({ publishableKey, clientSecret }: PaymentView) {
  const { loadStripe } = await import('@stripe/stripe-js/pure');
  const found = await (await loadStripe(publishableKey))?.retrievePaymentIntent(clientSecret);
  return found?.paymentIntent?.last_payment_error;
}
