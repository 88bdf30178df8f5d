import { Id } from '@railhead/common/contracts/common';
import { PaymentDetails } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { getReadablePayment } from '../application/get-payment.ts';
import { refundView } from '../application/refund-views.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';

export const getPayment = (app: App, deps: Deps) =>
  app.get(
    '/api/payments/:orderId',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['order-unknown'] },
      schema: {
        tags: ['payments'],
        operationId: 'getPayment',
        summary: 'Get the payment of an order',
        params: Type.Object({ orderId: Id }),
        response: { 200: PaymentDetails },
      },
    },
    async ({ user, params }) => detailsOf(await getReadablePayment(params.orderId, user, deps)),
  );

function detailsOf(payment: Payment): PaymentDetails {
  const { orderId, status, amount, declines, lastDecline, refunds } = payment;
  return {
    orderId,
    status,
    amount,
    declines,
    ...(lastDecline !== undefined && { lastDecline }),
    refunds: refunds.map((refund) => refundView(payment, refund)),
  };
}
