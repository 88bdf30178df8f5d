import { Unavailable } from '@railhead/common/runtime/unavailable';
import Stripe from 'stripe';
import { ProviderRefused, ReplayedServerError } from './gateway.ts';

/** Statuses with which Stripe says no. Any other error leaves open what was done. */
const refusals = new Set([400, 402, 404]);

/** Calls Stripe and translates its errors into those of the gateway. */
export async function callStripe<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const status = error.statusCode ?? 0;
    if (refusals.has(status)) throw new ProviderRefused(error.code ?? error.type, { cause: error });
    if (status >= 500 && error.headers?.['idempotent-replayed'] === 'true') {
      throw new ReplayedServerError('Stripe replays a server error for this idempotency key', {
        cause: error,
      });
    }
    throw new Unavailable('Stripe did not respond', { cause: error });
  }
}
