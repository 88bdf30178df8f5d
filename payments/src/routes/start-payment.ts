import { PaymentView, StartPayment } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import { callerNetwork, isThisMachine } from '@railhead/common/http/network-address';
import { createStartPayment } from '../application/start-payment.ts';
import type { Deps } from '../deps.ts';
import type { Payment } from '../domain/payment.ts';
import type { Gateway } from '../gateway/gateway.ts';

export function startPayment(app: App, deps: Deps): void {
  const start = createStartPayment(deps);
  app.post(
    '/api/payments',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: [
          'order-not-yet-known',
          'too-many-declines',
          'order-not-payable',
          'nothing-to-pay',
          'payment-refused',
          'payment-provider-unavailable',
        ],
      },
      schema: {
        tags: ['payments'],
        operationId: 'startPayment',
        summary: 'Start the payment of an order, or get the one that was started',
        body: StartPayment,
        response: { 201: PaymentView },
      },
    },
    async (request, reply) => {
      const network = isThisMachine(request) ? undefined : callerNetwork(request);
      const payment = await start(request.body.orderId, { accountId: request.user.id, network });
      return reply.code(201).send(viewOf(payment, deps.gateway));
    },
  );
}

function viewOf(payment: Payment, { publishableKey, localUrl }: Gateway): PaymentView {
  if (payment.clientSecret === undefined) {
    throw new Error(`payment ${payment.orderId} was started and has no client secret`);
  }
  return {
    paymentId: payment.orderId,
    clientSecret: payment.clientSecret,
    publishableKey,
    ...(localUrl !== undefined && { stripeUrl: localUrl }),
    amount: payment.amount,
  };
}
