import { Id } from '@railhead/common/contracts/common';
import type { App } from '@railhead/common/http/app';
import { EventStreamResponse, streamProblems } from '@railhead/common/http/event-streams';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

/** The core NATS subject of an order's changes, so that any instance can serve its stream. */
export const orderSubject = (orderId: string) => `order-live.${orderId}`;

/** Server-sent events: `order` with the order's view, immediately and after every change. */
export const watchOrder = (app: App, { orders, runs, view, bus, openStream }: RouteDeps) =>
  app.get(
    '/api/orders/:id/live',
    {
      onRequest: app.requireSignIn,
      config: { problems: ['order-unknown', 'run-unknown', ...streamProblems] },
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
      const { runId } = await orders.getOwned(accountId, id);
      const run = await runs.getOrThrow(runId);
      const stream = openStream(reply);
      let sentRev = -1;
      const sendLatest = async () => {
        const order = await orders.getOwned(accountId, id);
        if (order.rev <= sentRev) return;
        sentRev = order.rev;
        stream.send({ event: 'order', id: String(order.rev), data: view(order, run) });
      };
      const update = () => {
        sendLatest().catch((error: unknown) => {
          request.log.warn(
            { err: error, orderId: id },
            'updating the order stream failed, closing the stream',
          );
          stream.end();
        });
      };
      stream.signal.addEventListener('abort', bus.subscribe(orderSubject(id), update));
      update();
      return reply;
    },
  );
