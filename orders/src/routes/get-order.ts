import { Id } from '@railhead/common/contracts/common';
import { OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

/** Another account's order is answered like one that does not exist. */
export const getOrder = (app: App, { orders, runs, view }: RouteDeps) =>
  app.get(
    '/api/orders/:id',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['order-unknown', 'run-unknown'] },
      schema: {
        summary: 'Get one of your orders',
        operationId: 'getOrder',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        response: { 200: OrderView },
      },
    },
    async (request) => {
      const order = await orders.getOwned(request.user.id, request.params.id);
      return view(order, await runs.getOrThrow(order.runId));
    },
  );
