import type { PaymentView } from '@railhead/common/contracts/payments';
import { type CardOutcome, type Decline, declineWords } from './card-outcome.ts';

/** A card as it was typed; `expiry` is `MM / YY`. */
export interface Card {
  number: string;
  expiry: string;
  cvc: string;
}

/** What the payment provider answers, as far as it matters here. */
interface Answer {
  status?: string;
  next_action?: { redirect_to_url?: { url?: string } } | null;
  last_payment_error?: Decline | null;
  error?: Decline & { type?: string; payment_intent?: { status?: string } };
}
type LocalPayment = PaymentView & { stripeUrl: string };

/**
 * Confirms a payment with the local stand-in for Stripe, straight from the browser, as Stripe's own form does. The
 * card never passes through Railhead, so this is the one request that does not go to its API.
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
    return outcomeOf(await ask(payment, '/confirm', { method: 'POST', body: form }));
  } catch {
    return { kind: 'unanswered' };
  }
}

/** The payment as the provider knows it now; nothing when it does not answer. */
export const retrieveIntent = (payment: LocalPayment): Promise<Answer | undefined> =>
  ask(payment, `?${new URLSearchParams({ client_secret: payment.clientSecret })}`).catch(() => undefined);

async function ask(
  { stripeUrl, clientSecret, publishableKey }: LocalPayment,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  const [intent = ''] = clientSecret.split('_secret_');
  const response = await fetch(`${stripeUrl}/v1/payment_intents/${intent}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${publishableKey}` },
    signal: AbortSignal.timeout(answerTakesMs),
  });
  return (await response.json()) as Answer;
}

/** A provider that is silent for longer is away. */
const answerTakesMs = 15_000;

const through = new Set(['requires_capture', 'succeeded', 'processing']);

/** What a confirmation's answer means for the buyer. */
export function outcomeOf({ status, next_action, error }: Answer): CardOutcome {
  if (error?.code === 'payment_intent_unexpected_state')
    return through.has(error.payment_intent?.status ?? '') ? { kind: 'authorised' } : { kind: 'over' };
  if (error?.type === 'api_error') return { kind: 'unanswered' };
  if (error) return { kind: 'declined', words: declineWords(error) };
  const url = next_action?.redirect_to_url?.url;
  if (status === 'requires_action' && url) return { kind: 'challenge', url };
  return through.has(status ?? '') ? { kind: 'authorised' } : { kind: 'unanswered' };
}
