import type { App } from '@railhead/common/http/app';
import rawBody from 'fastify-raw-body';
import Type from 'typebox';
import { handleWebhook } from '../application/handle-webhook.ts';
import type { Deps } from '../deps.ts';

/**
 * Receives Stripe's webhooks. Their content is never trusted: a signed webhook only triggers a poll, so forged, repeated,
 * late and reordered ones cannot do anything that a poll would not do.
 */
export function stripeWebhook(app: App, deps: Deps): void {
  app.register(async (scope) => {
    await scope.register(rawBody, { global: false, runFirst: true });
    scope.post(
      '/api/payments/webhooks/stripe',
      {
        bodyLimit: 512 * 1024,
        config: {
          access: 'signed',
          rawBody: true,
          traffic: 'unlimited',
          problems: ['signature-invalid', 'validation-failed'],
        },
        schema: {
          tags: ['payments'],
          operationId: 'receiveStripeWebhook',
          summary: 'Receive a webhook from Stripe',
          response: { 200: Type.Object({ received: Type.Boolean() }) },
        },
      },
      async (request) => {
        const signature = String(request.headers['stripe-signature'] ?? '');
        const event = deps.gateway.verifyWebhook(String(request.rawBody ?? ''), signature);
        const isNew = await handleWebhook(event, deps);
        request.log.info({ webhookId: event.id, type: event.type, isNew }, 'Stripe webhook handled');
        return { received: true };
      },
    );
  });
}
