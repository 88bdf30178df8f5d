import { Id } from '@railhead/common/contracts/common';
import { CancelOrder, OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { cancelByBuyer } from '../domain/cancellation.ts';
import type { Order } from '../domain/order.ts';

/**
 * Gives seats back: all of a pending order, all or some of a paid one. The seats themselves are the key: those that are
 * out already stay out, so the same request twice cancels once and answers the order as it is.
 */
export const cancelOrder = (app: App, { orders, runs, mongo, view }: RouteDeps) =>
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
      const order = await orders.needOf(request.user.id, request.params.id);
      const run = await runs.need(order.runId);
      const wish = request.body ?? {};
      const decide = (now: Saved<Order>) => cancelByBuyer(now, run, wish, mongo.now());
      const after = (await orders.decide(order._id, decide)) ?? order;
      request.log.info({ orderId: order._id, seats: wish.seats?.length }, 'order cancelled');
      return view(after, run);
    },
  );
