import { Id } from '@railhead/common/contracts/common';
import { TimelineView } from '@railhead/common/contracts/console';
import { OrderPlaced, OrderRecord, Reference } from '@railhead/common/contracts/orders';
import { PaymentAttempts } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import { retention, streamOf } from '@railhead/common/messaging/topology';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { askOwner } from '../ask-owner.ts';
import type { ConsoleDeps } from '../deps.ts';
import { type StreamSource, sourcesOf } from '../streams/subjects.ts';
import { toEventRow } from '../views/event-row.ts';
import { buildTimeline } from '../views/timeline.ts';

const reference = Compile(Reference);
const placed = Compile(Type.Object({ orderId: Id, reference: Reference }));
const orderRecord = Compile(OrderRecord);
const paymentAttempts = Compile(PaymentAttempts);

/**
 * One order by id or reference: its events across all streams, and what its owners know. The streams keep their events
 * for 14 days, `orders` knows the order for ever, and `payments` knows steps that are no events.
 */
export const orderTimeline = (app: App, { bus, ordersUrl, paymentsUrl }: ConsoleDeps) =>
  app.get(
    '/orders/:id/timeline',
    {
      config: { problems: ['order-unknown'] },
      schema: {
        tags: ['operations'],
        operationId: 'getOrderTimeline',
        summary: 'Get all events of an order and what its owners know',
        params: Type.Object({ id: Id }),
        response: { 200: TimelineView },
      },
    },
    async (request) => {
      const { id } = request.params;
      const order = await askOwner(orderRecord, new URL(`/api/orders/${id}/record`, ordersUrl), request);
      const orderId =
        order.is === 'found' ? order.value.id : order.is === 'unknown' ? id : await findOrderId(bus, id);
      const attemptsUrl = new URL(`/api/payments/${orderId}/attempts`, paymentsUrl);
      const [payment, ...lanes] = await Promise.all([
        askOwner(paymentAttempts, attemptsUrl, request),
        ...sourcesOf(`*.*.*.${orderId}`).map((source) => readServiceEvents(bus, source)),
      ]);
      const nonEmpty = lanes.filter(({ rows }) => rows.length > 0);
      if (nonEmpty.length === 0 && order.is !== 'found') throw new DomainError('order-unknown');
      const unavailable = [
        ...(hasNoAnswer(order) ? ['orders'] : []),
        ...(hasNoAnswer(payment) ? ['payments'] : []),
      ];
      return {
        ...buildTimeline(orderId, nonEmpty),
        ...(order.is === 'found' && {
          order: order.value,
          reference: order.value.reference,
          hasExpiredEvents: Date.now() - Date.parse(order.value.placedAt) > retention.maxAgeMs,
        }),
        ...(payment.is === 'found' && { payment: payment.value }),
        ...(unavailable.length > 0 && { unavailable }),
      };
    },
  );

const hasNoAnswer = ({ is }: { is: string }) => is === 'unavailable' || is === 'signed-out';

async function readServiceEvents(bus: Bus, { owner, stream, filter }: StreamSource) {
  const rows = [];
  for await (const delivery of bus.readToEnd(stream, { filter })) rows.push(toEventRow(delivery));
  return { lane: owner, rows };
}

/** Without its owner, the id of an order is found in the order-placed events that the stream still holds. */
async function findOrderId(bus: Bus, idOrReference: string): Promise<string> {
  const wanted = idOrReference.toUpperCase();
  if (!reference.Check(wanted)) return idOrReference;
  for await (const delivery of bus.readToEnd(streamOf(OrderPlaced.owner), {
    filter: `${OrderPlaced.type}.>`,
  })) {
    const { data } = toEventRow(delivery);
    if (placed.Check(data) && data.reference === wanted) return data.orderId;
  }
  throw new DomainError('order-unknown');
}
