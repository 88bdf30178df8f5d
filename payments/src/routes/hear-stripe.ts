import type { App } from '@railhead/common/http/app';
import rawBody from 'fastify-raw-body';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import { wake } from '../domain/looking.ts';

/**
 * Stripe's webhook. Its word is not taken for anything: a signed notice makes the payment it is about be looked at, and
 * is written down, once. So forged, repeated, late and shuffled notices do nothing that looking would not. One about an
 * intent that is not known here is only written down: its maker looks as soon as it has it.
 */
export function hearStripe(app: App, { payments, webhooks, gateway, now }: Deps): void {
  app.register(async (scope) => {
    await scope.register(rawBody, { global: false, runFirst: true });
    scope.post(
      '/api/payments/webhooks/stripe',
      {
        bodyLimit: 512 * 1024,
        config: { rawBody: true, traffic: 'unlimited', problems: ['signature-invalid'] },
        schema: {
          tags: ['payments'],
          operationId: 'receiveStripeWebhook',
          summary: 'Receive a webhook from Stripe',
          response: { 200: Type.Object({ received: Type.Boolean() }) },
        },
      },
      async (request) => {
        const signature = String(request.headers['stripe-signature'] ?? '');
        const notice = gateway.readNotice(String(request.rawBody ?? ''), signature);
        const isNew = !(await webhooks.has(notice.id));
        request.log.info({ webhookId: notice.id, type: notice.type, isNew }, 'webhook');
        if (!isNew) return { received: true };
        const [payment] =
          notice.intentId === undefined
            ? []
            : await payments.find({ intentId: notice.intentId }, { limit: 1 });
        if (payment) await payments.change(payment.orderId, (saved) => saved && wake(saved, now()));
        // Written down last: after a crash before it, Stripe tells again.
        await webhooks.add(notice);
        return { received: true };
      },
    );
  });
}
