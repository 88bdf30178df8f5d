import type { PaymentView } from '@railhead/common/contracts/payments';
import { type CardOutcome, type Decline, declineMessage, isPaidStatus } from './card-outcome.ts';

/** A card as it was typed; `expiry` is `MM / YY`. */
export interface Card {
  number: string;
  expiry: string;
  cvc: string;
}

/** The part of a PaymentIntent response that is used here. */
interface IntentResponse {
  status?: string;
  next_action?: { redirect_to_url?: { url?: string } } | null;
  last_payment_error?: Decline | null;
  error?: Decline & { type?: string; payment_intent?: { status?: string } };
}
type LocalPayment = PaymentView & { stripeUrl: string };

/**
 * Confirms a payment with the local Stripe directly from the browser, as Stripe's own form does. Card data never passes
 * through Railhead, so this is the one request that does not go to its API.
 */
export async function confirmCard(
  payment: LocalPayment,
  { number, expiry, cvc }: Card,
  returnUrl: string,
): Promise<CardOutcome> {
  const [month = '', year = ''] = expiry.split('/').map((part) => part.trim());
  const form = new URLSearchParams({
    client_secret: payment.clientSecret,
    return_url: returnUrl,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number.replaceAll(' ', ''),
    'payment_method_data[card][exp_month]': month,
    'payment_method_data[card][exp_year]': year,
    'payment_method_data[card][cvc]': cvc,
  });
  try {
    return outcomeOf(await fetchIntent(payment, '/confirm', { method: 'POST', body: form }));
  } catch {
    return { kind: 'no-response' };
  }
}

/** The current PaymentIntent; `undefined` when the provider does not respond. */
export const retrieveIntent = (payment: LocalPayment): Promise<IntentResponse | undefined> =>
  fetchIntent(payment, `?${new URLSearchParams({ client_secret: payment.clientSecret })}`).catch(
    () => undefined,
  );

async function fetchIntent(
  { stripeUrl, clientSecret, publishableKey }: LocalPayment,
  path: string,
  init: RequestInit = {},
): Promise<IntentResponse> {
  const [intent = ''] = clientSecret.split('_secret_');
  const response = await fetch(`${stripeUrl}/v1/payment_intents/${intent}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${publishableKey}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  return (await response.json()) as IntentResponse;
}

const timeoutMs = 15_000;

/** Maps a confirmation response to its outcome. */
export function outcomeOf({ status, next_action, error }: IntentResponse): CardOutcome {
  if (error?.code === 'payment_intent_unexpected_state')
    return isPaidStatus(error.payment_intent?.status) ? { kind: 'authorized' } : { kind: 'closed' };
  if (error?.type === 'api_error') return { kind: 'no-response' };
  if (error) return { kind: 'declined', message: declineMessage(error) };
  const url = next_action?.redirect_to_url?.url;
  if (status === 'requires_action' && url) return { kind: 'challenge', url };
  return isPaidStatus(status) ? { kind: 'authorized' } : { kind: 'no-response' };
}
