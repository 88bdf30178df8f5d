import * as original from '../../../../payments/src/gateway/stripe.ts';
import { toWebhookEvent } from '../../../../payments/src/gateway/stripe-mapping.ts';
import { parseWebhook } from '../../../../payments/src/gateway/webhook-body.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../payments/src/gateway/stripe.ts';

/** Takes every webhook for Stripe's own. */
export const stripeGateway: typeof original.stripeGateway = (config) =>
  override(original.stripeGateway(config), { verifyWebhook: (body) => toWebhookEvent(parseWebhook(body)) });
