import { page } from '@railhead/common/contracts/common';
import { OrderView } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

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
      const found = await orders.find(
        { accountId: request.user.id, ...(after && { placedAt: { $lt: new Date(Number(after)) } }) },
        { sort: { placedAt: -1 }, limit: pageSize + 1 },
      );
      const shown = found.slice(0, pageSize);
      const plans = new Map(
        (await runs.find({ _id: { $in: shown.map(({ runId }) => runId) } })).map((run) => [run._id, run]),
      );
      const items = shown.flatMap((order) => {
        const run = plans.get(order.runId);
        return run ? [view(order, run)] : [];
      });
      const last = shown.at(-1);
      return { items, ...(found.length > pageSize && last && { next: String(last.placedAt.getTime()) }) };
    },
  );
