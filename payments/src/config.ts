import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

const declinesPerDay = (env: string) => Type.Integer({ minimum: 0, maximum: 1000, default: 10, env });

export const Config = Type.Object({
  ...ServiceConfig,
  stripeSecretKey: Type.String({ minLength: 1, env: 'STRIPE_SECRET_KEY', example: 'sk_test_…' }),
  stripePublishableKey: Type.String({ minLength: 1, env: 'STRIPE_PUBLISHABLE_KEY', example: 'pk_test_…' }),
  stripeWebhookSecret: Type.String({ minLength: 1, env: 'STRIPE_WEBHOOK_SECRET', example: 'whsec_…' }),
  /** Where Stripe's API answers; Stripe itself when absent. */
  stripeUrl: Type.Optional(
    Type.String({ pattern: '^https?://', env: 'STRIPE_URL', example: 'http://127.0.0.1:12111' }),
  ),
  /** How often the provider's lists are compared with the payments. */
  reconcileSeconds: Type.Number({ minimum: 0.1, maximum: 60, default: 30, env: 'RECONCILE_SECONDS' }),
  /** Declined cards within a day after which no payment is started, by account, network and card. 0 removes a limit. */
  declinesPerAccountPerDay: declinesPerDay('DECLINES_PER_ACCOUNT_PER_DAY'),
  declinesPerNetworkPerDay: declinesPerDay('DECLINES_PER_NETWORK_PER_DAY'),
  declinesPerCardPerDay: declinesPerDay('DECLINES_PER_CARD_PER_DAY'),
});
export type Config = Static<typeof Config>;
