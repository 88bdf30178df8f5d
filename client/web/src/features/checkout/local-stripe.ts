import type { PaymentView } from '@railhead/common/contracts/payments';
import { type CardOutcome, declineWords } from './card-outcome.ts';

/** A card as it was typed; `expiry` is `MM / YY`. */
export interface Card {
  number: string;
  expiry: string;
  cvc: string;
}

/** What the payment provider answers to a confirmation, as far as it matters here. */
interface Confirmed {
  status?: string;
  next_action?: { redirect_to_url?: { url?: string } } | null;
  error?: { code?: string; decline_code?: string; message?: string; payment_intent?: { status?: string } };
}

/**
 * Confirms a payment with the local stand-in for Stripe, straight from the browser, as Stripe's own form does. The
 * card never passes through Railhead, so this is the one request that does not go to its API.
 */
export async function confirmCard(
  payment: PaymentView & { stripeUrl: string },
  { number, expiry, cvc }: Card,
  returnUrl: string,
): Promise<CardOutcome> {
  const { stripeUrl, clientSecret, publishableKey } = payment;
  const [intent = ''] = clientSecret.split('_secret_');
  const [month = '', year = ''] = expiry.split('/').map((part) => part.trim());
  const form = new URLSearchParams({
    client_secret: clientSecret,
    return_url: returnUrl,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number.replaceAll(' ', ''),
    'payment_method_data[card][exp_month]': month,
    'payment_method_data[card][exp_year]': year,
    'payment_method_data[card][cvc]': cvc,
  });
  try {
    const response = await fetch(`${stripeUrl}/v1/payment_intents/${intent}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${publishableKey}` },
      body: form,
    });
    return outcomeOf((await response.json()) as Confirmed);
  } catch {
    return { kind: 'unanswered' };
  }
}

const through = new Set(['requires_capture', 'succeeded', 'processing']);

/** What a confirmation's answer means for the buyer. */
export function outcomeOf({ status, next_action, error }: Confirmed): CardOutcome {
  if (error?.code === 'payment_intent_unexpected_state')
    return through.has(error.payment_intent?.status ?? '') ? { kind: 'authorised' } : { kind: 'over' };
  if (error) return { kind: 'declined', words: declineWords(error) };
  const url = next_action?.redirect_to_url?.url;
  if (status === 'requires_action' && url) return { kind: 'challenge', url };
  return through.has(status ?? '') ? { kind: 'authorised' } : { kind: 'unanswered' };
}
