import { type CardOutcome, type Decline, declineMessage, isPaidStatus } from './card-outcome.ts';

/** The part of the result of `confirmPayment` that is used here. */
interface ConfirmResult {
  error?: Decline & { type?: string | undefined; payment_intent?: { status: string } | undefined };
}

/** Maps a confirmation by Stripe's form to its outcome; undefined if the form itself says which field is incomplete. */
export function stripeOutcome({ error }: ConfirmResult): CardOutcome | undefined {
  if (!error) return { kind: 'authorized' };
  if (error.type === 'validation_error') return undefined;
  if (error.type === 'api_connection_error' || error.type === 'api_error') return { kind: 'no-response' };
  if (error.code === 'payment_intent_unexpected_state')
    return isPaidStatus(error.payment_intent?.status) ? { kind: 'authorized' } : { kind: 'closed' };
  return { kind: 'declined', message: declineMessage(error) };
}
