import { Id } from '@railhead/common/contracts/common';
import { PaymentDetails, type RefundStatus } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import { getReadablePayment } from '../application/get-payment.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';
import { isGivenUp, isMade, type Refund } from '../domain/refund.ts';

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

const detailsOf = ({ orderId, status, amount, declines, lastDecline, refunds }: Payment): PaymentDetails => ({
  orderId,
  status,
  amount,
  declines,
  ...(lastDecline !== undefined && { lastDecline }),
  refunds: refunds.map((refund) => ({
    cancellationId: refund.id,
    amount: { amount: refund.amount, currency: amount.currency },
    status: refundStatusOf(refund),
  })),
});

function refundStatusOf(refund: Refund): RefundStatus {
  if (isGivenUp(refund)) return 'failed';
  if (!isMade(refund)) return 'waiting';
  return refund.isPending ? 'pending' : 'succeeded';
}
