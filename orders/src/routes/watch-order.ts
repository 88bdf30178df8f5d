import { Id } from '@railhead/common/contracts/common';
import type { App } from '@railhead/common/http/app';
import { EventStreamResponse } from '@railhead/common/http/event-streams';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

/** Where an order's changes are told on core NATS, so that any copy of this service can serve its stream. */
export const orderNews = (orderId: string) => `order-live.${orderId}`;

/** SSE: event `order` with the order's view, at once and after every change. */
export const watchOrder = (app: App, { orders, runs, view, bus, openStream }: RouteDeps) =>
  app.get(
    '/api/orders/:id/live',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['order-unknown', 'run-unknown'] },
      schema: {
        summary: 'Watch one of your orders (server-sent events)',
        operationId: 'watchOrder',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        response: { 200: EventStreamResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const accountId = request.user.id;
      const { runId } = await orders.needOf(accountId, id);
      const run = await runs.need(runId);
      const stream = openStream(reply);
      let sent = -1;
      const tell = async () => {
        const order = await orders.needOf(accountId, id);
        if (order.rev <= sent) return;
        sent = order.rev;
        stream.send({ event: 'order', id: String(order.rev), data: view(order, run) });
      };
      const tellSoon = () => {
        tell().catch((error: unknown) => {
          request.log.warn({ err: error, orderId: id }, 'the order could not be told');
          stream.end();
        });
      };
      stream.signal.addEventListener('abort', bus.subscribe(orderNews(id), tellSoon));
      tellSoon();
      return reply;
    },
  );
