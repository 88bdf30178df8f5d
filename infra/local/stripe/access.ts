import { invalid, StripeError } from './api-error.ts';
import type { Intent } from './objects.ts';

/** The merchant's server (secret key) or the buyer's browser (publishable key). */
export type Caller = 'server' | 'browser';

/** Reads `Authorization: Bearer|Basic <test key>`. 401 if the key is missing, unknown or a live key. */
export function callerOf(authorization: string | undefined): Caller {
  const [scheme = '', credential = ''] = (authorization ?? '').split(' ');
  const key =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(credential, 'base64').toString().split(':', 1).join()
      : scheme.toLowerCase() === 'bearer'
        ? credential
        : '';
  if (/^sk_test_\w+$/.test(key)) return 'server';
  if (/^pk_test_\w+$/.test(key)) return 'browser';
  throw new StripeError(
    401,
    'invalid_request_error',
    key === ''
      ? 'An API key is required: Authorization: Bearer sk_test_…'
      : 'This API key is not valid here.',
  );
}

/** 403 unless the caller is the merchant's server. */
export function serverOnly(caller: Caller) {
  if (caller === 'server') return;
  throw new StripeError(403, 'invalid_request_error', 'This call needs the secret key.', {
    code: 'secret_key_required',
  });
}

/** A browser can access an intent only with its client secret. */
export function checkClientSecret(caller: Caller, intent: Intent, clientSecret: string | undefined) {
  if (clientSecret === undefined && caller === 'server') return;
  if (clientSecret === intent.client_secret) return;
  throw invalid('The client secret does not belong to this PaymentIntent.', {
    code: 'payment_intent_invalid_parameter',
    param: 'client_secret',
  });
}

const BROWSER_FIELDS = new Set<string>([
  'id',
  'object',
  'amount',
  'amount_details',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'status',
] satisfies (keyof Intent)[]);

/** The fields of an intent that the caller may see: the browser gets neither metadata nor charges. */
export const shownTo = (caller: Caller, intent: object): object =>
  caller === 'server'
    ? intent
    : Object.fromEntries(Object.entries(intent).filter(([field]) => BROWSER_FIELDS.has(field)));
