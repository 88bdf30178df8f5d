import { OrderView, PlaceOrder } from '@railhead/common/contracts/orders';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { idOf } from '@railhead/common/runtime/ids';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { valueOrThrow } from '../domain/result.ts';
import { holdCallerOf } from './caller.ts';

/** A repeated request with the same Idempotency-Key gives the same order. */
export const placeOrder = (app: App, { placeOrder: place, runs, holdSessions, view }: RouteDeps) =>
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
          'too-many-unpaid-orders',
          'too-many-unpaid-seats',
          'ordering-paused',
          'too-many-holds',
          'too-many-holds-in-network',
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
      const holder = holdSessions.findHolder(request) ?? holdSessions.holderOfAccount(accountId);
      const id = idOf(accountId, 'POST /api/orders', key);
      const caller = holdCallerOf(request, accountId);
      const order = valueOrThrow(await place(id, request.body, { accountId, contact, holder, caller }));
      request.log.info({ orderId: order._id, runId: order.runId, seats: order.seats.length }, 'order placed');
      return reply.code(201).send(view(order, await runs.getOrThrow(order.runId)));
    },
  );
