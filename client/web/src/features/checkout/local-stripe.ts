import type { PaymentView } from '@railhead/common/contracts/payments';
import { type CardOutcome, type Decline, declineMessage } from './card-outcome.ts';
import { confirmPayment } from './confirm-payment.ts';

/** A card as it was typed; `expiry` is `MM / YY`. */
export interface Card {
  number: string;
  expiry: string;
  cvc: string;
}

type LocalPayment = PaymentView & { stripeUrl: string };
type ErrorResponse = { error?: Decline & { type?: string } };

/**
 * Pays with a card. It goes to the local Stripe directly from the browser, as with Stripe's own form, and Railhead gets a
 * token for it: card data never pass through its API.
 */
export async function payByCard(payment: LocalPayment, card: Card, returnUrl: string): Promise<CardOutcome> {
  const { id, error } = await createToken(payment, card, returnUrl).catch(() => noResponse);
  if (id !== undefined) return confirmPayment(payment.paymentId, id);
  if (!error || error.type === 'api_error') return { kind: 'no-response' };
  return { kind: 'declined', message: declineMessage(error) };
}

const noResponse: ErrorResponse & { id?: string } = {};

const createToken = (payment: LocalPayment, { number, expiry, cvc }: Card, returnUrl: string) => {
  const [month = '', year = ''] = expiry.split('/').map((part) => part.trim());
  const body = new URLSearchParams({
    return_url: returnUrl,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number.replaceAll(' ', ''),
    'payment_method_data[card][exp_month]': month,
    'payment_method_data[card][exp_year]': year,
    'payment_method_data[card][cvc]': cvc,
  });
  return call<ErrorResponse & { id?: string }>(payment, '/v1/confirmation_tokens', { method: 'POST', body });
};

/** Why the last attempt failed; `undefined` when the provider does not respond. */
export async function lastErrorOf(payment: LocalPayment): Promise<Decline | undefined> {
  const { clientSecret } = payment;
  const [intent = ''] = clientSecret.split('_secret_');
  const path = `/v1/payment_intents/${intent}?${new URLSearchParams({ client_secret: clientSecret })}`;
  const found = await call<{ last_payment_error?: Decline | null }>(payment, path).catch(() => undefined);
  return found?.last_payment_error ?? undefined;
}

async function call<T>(
  { stripeUrl, publishableKey }: LocalPayment,
  path: string,
  init: RequestInit = {},
): Promise<T> {
  const response = await fetch(`${stripeUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${publishableKey}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  return (await response.json()) as T;
}

const timeoutMs = 15_000;
