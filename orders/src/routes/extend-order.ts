import { Id } from '@railhead/common/contracts/common';
import { ExtendOrder, OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { valueOrThrow } from '../domain/result.ts';

export const extendOrder = (app: App, { extendOrder: extend, view }: RouteDeps) =>
  app.post(
    '/api/orders/:id/extend',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: [
          'order-unknown',
          'run-unknown',
          'order-not-pending',
          'no-more-time',
          'too-early-to-extend',
        ],
      },
      schema: {
        summary: 'Extend the lock of a pending order',
        operationId: 'extendOrder',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        body: ExtendOrder,
        response: { 200: OrderView },
      },
    },
    async (request) => {
      const seen = new Date(request.body.holdUntil);
      const { order, run } = valueOrThrow(await extend(request.user.id, request.params.id, seen));
      request.log.info({ orderId: order._id }, 'order extended');
      return view(order, run);
    },
  );
