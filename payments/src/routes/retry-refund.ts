import { Id } from '@railhead/common/contracts/common';
import { UnpaidRefund } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { retryRefund as retry } from '../application/retry-refund.ts';
import type { Deps } from '../deps.ts';

const Params = Type.Object({
  orderId: Id,
  cancellationId: Type.String({ maxLength: 200, pattern: '^[\\w.:-]+$' }),
});

export const retryRefund = (app: App, deps: Deps) =>
  app.post(
    '/api/payments/:orderId/refunds/:cancellationId/retry',
    {
      onRequest: app.requireRole('operator'),
      config: {
        problems: ['order-unknown', 'refund-unknown', 'refund-already-made', 'payment-provider-unavailable'],
      },
      schema: {
        tags: ['payments'],
        operationId: 'retryRefund',
        summary: 'Try a refund again that waits or was given up',
        params: Params,
        response: { 200: UnpaidRefund },
      },
    },
    async ({ params: { orderId, cancellationId }, user, log }) => {
      const refund = await retry(orderId, cancellationId, deps);
      const { status, reason } = refund;
      log.info(
        { orderId, cancellation: cancellationId, operator: user.id, status, reason },
        'refund retried',
      );
      return refund;
    },
  );
