import { Id } from '@railhead/common/contracts/common';
import { ExtendOrder, OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { extend } from '../domain/more-time.ts';

/** "More time" for a pending order. The end that the buyer saw is the key: the same click twice extends once. */
export const extendOrder = (app: App, { orders, runs, mongo, config, view }: RouteDeps) =>
  app.post(
    '/api/orders/:id/extend',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['order-unknown', 'run-unknown', 'order-not-pending', 'no-more-time'] },
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
      const order = await orders.needOf(request.user.id, request.params.id);
      const run = await runs.need(order.runId);
      const seen = new Date(request.body.holdUntil);
      const after = await orders.decide(order._id, (pending) =>
        extend(order._id, pending, run, config, { seen, now: mongo.now() }),
      );
      request.log.info({ orderId: order._id }, 'order extended');
      return view(after ?? order, run);
    },
  );
