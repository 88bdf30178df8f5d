import { Id } from '@railhead/common/contracts/common';
import { CancelOrder, OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { valueOrThrow } from '../domain/result.ts';

export const cancelOrder = (app: App, { cancelOrder: cancel, view }: RouteDeps) =>
  app.post(
    '/api/orders/:id/cancel',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: [
          'order-unknown',
          'run-unknown',
          'order-not-pending',
          'order-not-paid',
          'refund-changed',
          'seat-unknown',
        ],
      },
      schema: {
        summary: 'Cancel an order, or some passengers of a paid one',
        operationId: 'cancelOrder',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        body: Type.Union([CancelOrder, Type.Null()]),
        response: { 200: OrderView },
      },
    },
    async (request) => {
      const seats = request.body?.seats;
      const cancelled = await cancel(request.user.id, request.params.id, request.body ?? {});
      const { order, run } = valueOrThrow(cancelled);
      request.log.info({ orderId: order._id, seats: seats?.length }, 'order cancelled');
      return view(order, run);
    },
  );
