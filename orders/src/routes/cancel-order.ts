import { Id } from '@railhead/common/contracts/define';
import { OrderView } from '@railhead/common/contracts/orders';
import { Problem } from '@railhead/common/contracts/problem';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { cancel } from '../domain/order.ts';
import { viewOf } from '../domain/view.ts';

/** Gives a pending order's seats back. Asked again, it answers the same. */
export const cancelOrder = (app: App, { orders, runs, mongo }: RouteDeps) =>
  app.post(
    '/api/orders/:id/cancel',
    {
      onRequest: app.signedIn,
      schema: {
        summary: 'Cancel a pending order',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        response: { 200: OrderView, '4xx': Problem, 503: Problem },
      },
    },
    async (request) => {
      const { _id } = await orders.needOf(request.user.id, request.params.id);
      const after = await orders.decide(_id, (order) => cancel(_id, order, 'by-buyer'));
      if (after?.status !== 'cancelled')
        throw new Refusal('order-not-pending', { facts: { status: after?.status } });
      request.log.info({ orderId: _id }, 'order cancelled');
      return viewOf(after, await runs.need(after.runId), mongo.now());
    },
  );
