import { page } from '@railhead/common/contracts/common';
import { OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import type { Saved } from '@railhead/common/store/document';
import { newestFirst } from '@railhead/common/store/page';
import { operators } from '@railhead/common/store/query-operators';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import type { Order } from '../domain/order.ts';

const pageSize = 20;

/** The caller's orders, newest first. `after` is the `next` of the previous page. */
export const listOrders = (app: App, { orders, runs, view }: RouteDeps) =>
  app.get(
    '/api/orders',
    {
      onRequest: app.requireSignIn,
      schema: {
        summary: 'List your orders, newest first',
        operationId: 'listOrders',
        tags: ['orders'],
        querystring: Type.Object({ after: Type.Optional(Type.String({ pattern: '^\\d{1,16}$' })) }),
        response: { 200: page(OrderView) },
      },
    },
    async (request) => {
      const { after } = request.query;
      const query = newestFirst<'placedAt', Saved<Order>>('placedAt', { after, limit: pageSize });
      const found = await orders.find({ accountId: request.user.id, ...query.filter }, query);
      const { rows: shown, next } = query.cut(found);
      const plans = new Map(
        (await runs.find({ _id: operators({ $in: shown.map(({ runId }) => runId) }) })).map((run) => [
          run._id,
          run,
        ]),
      );
      const items = shown.flatMap((order) => {
        const run = plans.get(order.runId);
        return run ? [view(order, run)] : [];
      });
      return { items, ...(next !== undefined && { next }) };
    },
  );
