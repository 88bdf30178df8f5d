import { Id } from '@railhead/common/contracts/common';
import { OrderRecord, type OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

/** Any order, for operators: by its id, or by its reference in upper or lower case. */
export const getOrderRecord = (app: App, { orders, runs, view }: RouteDeps) =>
  app.get(
    '/api/orders/:id/record',
    {
      onRequest: app.requireRole('operator'),
      config: { problems: ['order-unknown', 'run-unknown'] },
      schema: {
        summary: 'Get any order by id or reference',
        operationId: 'getOrderRecord',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        response: { 200: OrderRecord },
      },
    },
    async ({ params: { id } }) => {
      const order = await orders.getByIdOrReference(id);
      return recordOf(view(order, await runs.getOrThrow(order.runId)));
    },
  );

const recordOf = (order: OrderView): OrderRecord => ({
  id: order.id,
  reference: order.reference,
  status: order.status,
  runId: order.runId,
  train: order.train,
  from: order.from,
  to: order.to,
  seats: order.seats.map(({ seat }) => seat),
  fare: order.fare,
  placedAt: order.placedAt,
  holdUntil: order.holdUntil,
  ...(order.cancelReason && { cancelReason: order.cancelReason }),
});
