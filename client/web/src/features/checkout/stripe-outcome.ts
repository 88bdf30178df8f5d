import { type CardOutcome, type Decline, declineMessage } from './card-outcome.ts';

/** The outcome of what Stripe's form refused; undefined if the form itself says which field is incomplete. */
export function outcomeOfStripeError(
  error: Decline & { type?: string | undefined },
): CardOutcome | undefined {
  if (error.type === 'validation_error') return undefined;
  if (error.type === 'api_connection_error' || error.type === 'api_error') return { kind: 'no-response' };
  return { kind: 'declined', message: declineMessage(error) };
}
