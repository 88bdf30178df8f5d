import { Problem } from '@railhead/common/contracts/problem';
import type { App } from '@railhead/common/http/service-app';
import rawBody from 'fastify-raw-body';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import { wake } from '../domain/looking.ts';

/**
 * Stripe's webhook. Its word is not taken for anything: a signed notice is written down, once, and the payment it is
 * about is looked at. So forged, repeated, late and shuffled notices do nothing that looking would not.
 */
export function hearStripe(app: App, { payments, webhooks, gateway, now }: Deps): void {
  app.register(async (scope) => {
    await scope.register(rawBody, { global: false, runFirst: true });
    scope.post(
      '/api/payments/webhooks/stripe',
      {
        bodyLimit: 512 * 1024,
        config: { rawBody: true, traffic: 'unlimited' },
        schema: { response: { 200: Type.Object({ received: Type.Boolean() }), 400: Problem } },
      },
      async (request) => {
        const signature = String(request.headers['stripe-signature'] ?? '');
        const notice = gateway.readNotice(String(request.rawBody ?? ''), signature);
        const isNew = await webhooks.add(notice);
        request.log.info({ webhookId: notice.id, type: notice.type, isNew }, 'webhook');
        const [payment] =
          isNew && notice.intentId !== undefined
            ? await payments.find({ intentId: notice.intentId }, { limit: 1 })
            : [];
        if (payment) await payments.change(payment.orderId, (saved) => saved && wake(saved, now()));
        return { received: true };
      },
    );
  });
}
