import { Id } from '@railhead/common/contracts/common';
import { ConfirmPayment, PaymentConfirmation } from '@railhead/common/contracts/payments';
import type { App } from '@railhead/common/http/app';
import { callerNetwork, isThisMachine } from '@railhead/common/http/network-address';
import Type from 'typebox';
import { confirmPayment as confirm } from '../application/confirm-payment.ts';
import type { Deps } from '../deps.ts';

export const confirmPayment = (app: App, deps: Deps) =>
  app.post(
    '/api/payments/:orderId/confirm',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: [
          'order-unknown',
          'card-declined',
          'card-details-expired',
          'payment-in-progress',
          'too-many-declines',
          'order-not-yet-known',
          'order-not-payable',
          'nothing-to-pay',
          'payment-refused',
          'payment-provider-unavailable',
        ],
      },
      schema: {
        tags: ['payments'],
        operationId: 'confirmPayment',
        summary: 'Pay with the card of a confirmation token, or go on after 3-D Secure',
        params: Type.Object({ orderId: Id }),
        body: ConfirmPayment,
        response: { 200: PaymentConfirmation },
      },
    },
    async (request) => {
      const { params, body, user } = request;
      const network = isThisMachine(request) ? undefined : callerNetwork(request);
      return confirm(
        { orderId: params.orderId, token: body.confirmationToken },
        { accountId: user.id, network },
        deps,
      );
    },
  );
