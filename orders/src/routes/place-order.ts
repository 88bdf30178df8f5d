import { OrderView, PlaceOrder } from '@railhead/common/contracts/orders';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { idOf } from '@railhead/common/runtime/ids';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';

/** Locks seats for a buyer, all or none, until `holdUntil`. The same Idempotency-Key gives the same order. */
export const placeOrder = (app: App, { place, runs, holders, view }: RouteDeps) =>
  app.post(
    '/api/orders',
    {
      onRequest: app.requireSignIn,
      config: {
        problems: [
          'idempotency-key-required',
          'idempotency-key-reused',
          'run-unknown',
          'journey-invalid',
          'stop-not-served',
          'run-cancelled',
          'run-departed',
          'sale-not-open',
          'sale-closed',
          'too-many-seats',
          'seat-twice',
          'seat-unknown',
          'fare-changed',
          'seat-taken',
          'seat-held',
        ],
      },
      schema: {
        summary: 'Place an order, which locks its seats for 15 minutes',
        operationId: 'placeOrder',
        tags: ['orders'],
        headers: Type.Object({
          'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        }),
        body: PlaceOrder,
        response: { 201: OrderView },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      if (!key) throw new DomainError('idempotency-key-required');
      const { id: accountId, email: contact } = request.user;
      const holder = holders.of(request) ?? holders.ofAccount(accountId);
      const order = await place(idOf(accountId, 'POST /api/orders', key), request.body, {
        accountId,
        contact,
        holder,
      });
      request.log.info({ orderId: order._id, runId: order.runId, seats: order.seats.length }, 'order placed');
      return reply.code(201).send(view(order, await runs.need(order.runId)));
    },
  );
