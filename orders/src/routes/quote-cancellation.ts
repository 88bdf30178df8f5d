import { Id } from '@railhead/common/contracts/common';
import { CancellationQuote } from '@railhead/common/contracts/orders';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { quoteCancellation as quote } from '../domain/cancellation.ts';
import { valueOrThrow } from '../domain/result.ts';

const seat = '[A-Za-z0-9]{1,6}-[1-9]\\d{0,3}';

/** For all passengers, or for those on `seats` (`A-14,A-15`). Changes nothing. */
export const quoteCancellation = (app: App, { orders, runs, mongo }: RouteDeps) =>
  app.get(
    '/api/orders/:id/cancellation',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: ['order-unknown', 'run-unknown', 'order-not-pending', 'order-not-paid', 'seat-unknown'],
      },
      schema: {
        summary: 'Quote the refund of a cancellation',
        operationId: 'quoteCancellation',
        tags: ['orders'],
        params: Type.Object({ id: Id }),
        querystring: Type.Object({
          seats: Type.Optional(Type.String({ pattern: `^${seat}(,${seat}){0,7}$` })),
        }),
        response: { 200: CancellationQuote },
      },
    },
    async (request) => {
      const order = await orders.getOwned(request.user.id, request.params.id);
      const run = await runs.getOrThrow(order.runId);
      return valueOrThrow(quote(order, run, request.query.seats?.split(','), mongo.now()));
    },
  );
