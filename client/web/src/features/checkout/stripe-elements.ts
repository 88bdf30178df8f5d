import type { PaymentView } from '@railhead/common/contracts/payments';
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import type { CardOutcome } from './card-outcome.ts';
import { confirmPayment } from './confirm-payment.ts';
import { outcomeOfStripeError } from './stripe-outcome.ts';

/**
 * Pays with what the buyer entered in Stripe's form: Stripe makes a token of it, Railhead confirms the payment with the
 * token, and Stripe's script shows the page of the card's bank if that asks for one. Undefined if the form itself says
 * which field is incomplete.
 */
export async function payWithElements(
  stripe: Stripe,
  elements: StripeElements,
  { paymentId, clientSecret }: PaymentView,
  returnUrl: string,
): Promise<CardOutcome | undefined> {
  const { error: incomplete } = await elements.submit();
  if (incomplete) return outcomeOfStripeError(incomplete);
  const { confirmationToken, error } = await stripe.createConfirmationToken({
    elements,
    params: { return_url: returnUrl },
  });
  if (error) return outcomeOfStripeError(error);
  const outcome = await confirmPayment(paymentId, confirmationToken.id);
  if (outcome.kind !== 'challenge' || outcome.url !== undefined) return outcome;
  const { error: failed } = await stripe.handleNextAction({ clientSecret });
  return failed ? outcomeOfStripeError(failed) : confirmPayment(paymentId);
}
