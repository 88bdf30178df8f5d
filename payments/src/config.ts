import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

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
});
export type Config = Static<typeof Config>;
