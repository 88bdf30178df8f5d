import type { FastifyInstance } from 'fastify';
import { type CallContext, type Change, toUnixSeconds } from '../call-context.ts';
import type { ConfirmationToken } from '../objects.ts';
import { allowOnly, webAddress } from '../params.ts';
import { readPreview } from '../payment-methods.ts';
import { addMutation, type Deps } from './mutation.ts';
import { addReadRoutes } from './read-routes.ts';

const URL = '/v1/confirmation_tokens';
const LIFETIME_SECONDS = 12 * 3600;

type NewToken = Pick<ConfirmationToken, 'payment_method_preview' | 'return_url'>;

/**
 * Confirmation tokens: Stripe.js makes one from what the buyer entered, and the merchant's server reads it and confirms
 * with it. Making one asks no bank.
 */
export function addConfirmationTokenRoutes(app: FastifyInstance, deps: Deps) {
  addMutation(app, deps, {
    url: URL,
    kind: 'confirmation_token',
    read: (form, _id, _caller, { now }): NewToken => {
      allowOnly(form, 'payment_method', 'payment_method_data', 'return_url');
      return {
        payment_method_preview: readPreview(form, now),
        return_url: webAddress(form, 'return_url') ?? null,
      };
    },
    act: createToken,
  });
  addReadRoutes(app, deps.state, {
    url: URL,
    kind: 'confirmation_token',
    objects: deps.state.tokens,
    filters: [],
  });
}

function createToken(params: NewToken, { now, newId }: CallContext): Change<ConfirmationToken> {
  const created = toUnixSeconds(now);
  const token: ConfirmationToken = {
    ...params,
    id: newId('ctoken'),
    object: 'confirmation_token',
    created,
    expires_at: created + LIFETIME_SECONDS,
    livemode: false,
    metadata: {},
    payment_intent: null,
    payment_method_options: null,
    setup_future_usage: null,
    setup_intent: null,
    shipping: null,
    use_stripe_sdk: true,
  };
  return { result: token, objects: [token], events: [] };
}
