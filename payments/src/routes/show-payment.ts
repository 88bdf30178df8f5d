import { Id } from '@railhead/common/contracts/common';
import { PaymentStanding, type RefundStatus } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';
import { isGivenUp, isMade, type Refund } from '../domain/refund.ts';

/** Where the money of one's own order stands; operators see any. */
export const showPayment = (app: App, { payments }: Deps) =>
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
        response: { 200: PaymentStanding },
      },
    },
    async ({ user, params }) => {
      const payment = await payments.get(params.orderId);
      const isTheirs = payment?.accountId === user.id || user.roles.includes('operator');
      if (!payment || !isTheirs) throw new DomainError('order-unknown');
      return standingOf(payment);
    },
  );

const standingOf = ({
  orderId,
  status,
  amount,
  declines,
  lastDecline,
  refunds,
}: Payment): PaymentStanding => ({
  orderId,
  status,
  amount,
  declines,
  ...(lastDecline !== undefined && { lastDecline }),
  refunds: refunds.map((refund) => ({
    cancellationId: refund.id,
    amount: { amount: refund.amount, currency: amount.currency },
    status: statusOf(refund),
  })),
});

function statusOf(refund: Refund): RefundStatus {
  if (isGivenUp(refund)) return 'failed';
  if (!isMade(refund)) return 'waiting';
  return refund.isPending ? 'pending' : 'succeeded';
}
