import { Id } from '@railhead/common/contracts/common';
import { PaymentAttempts } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { getPaymentAttempts } from '../application/payment-attempts.ts';
import type { Deps } from '../deps.ts';

export const listAttempts = (app: App, deps: Deps) =>
  app.get(
    '/api/payments/:orderId/attempts',
    {
      onRequest: app.requireRole('operator'),
      config: { problems: ['order-unknown'] },
      schema: {
        tags: ['payments'],
        operationId: 'listPaymentAttempts',
        summary: 'List the declines and 3-D Secure checks of a payment',
        params: Type.Object({ orderId: Id }),
        response: { 200: PaymentAttempts },
      },
    },
    async ({ params: { orderId } }) => getPaymentAttempts(orderId, deps),
  );
