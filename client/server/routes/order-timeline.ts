import { Id } from '@railhead/common/contracts/common';
import { TimelineView } from '@railhead/common/contracts/console';
import { OrderPlaced, Reference } from '@railhead/common/contracts/orders';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { roleProblems } from '@railhead/common/http/authentication';
import type { Bus } from '@railhead/common/messaging/bus';
import { streamOf } from '@railhead/common/messaging/topology';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { ConsoleDeps } from '../deps.ts';
import { toEventRow } from '../domain/event-row.ts';
import { type StreamSource, sourcesOf } from '../domain/subjects.ts';
import { buildTimeline } from '../domain/timeline.ts';

const reference = Compile(Reference);
const placed = Compile(Type.Object({ orderId: Id, reference: Reference }));

/** The events of one order across all streams, by id or reference. */
export const orderTimeline = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/orders/:id/timeline',
    {
      config: { problems: [...roleProblems, 'order-unknown'] },
      schema: {
        tags: ['operations'],
        operationId: 'getOrderTimeline',
        summary: 'Get all events of an order',
        params: Type.Object({ id: Id }),
        response: { 200: TimelineView },
      },
    },
    async ({ params: { id } }) => {
      const orderId = reference.Check(id) ? await findOrderId(bus, id) : id;
      const lanes = await Promise.all(
        sourcesOf(`*.*.*.${orderId}`).map((source) => readServiceEvents(bus, source)),
      );
      const nonEmpty = lanes.filter(({ rows }) => rows.length > 0);
      if (nonEmpty.length === 0) throw new DomainError('order-unknown');
      return buildTimeline(orderId, nonEmpty);
    },
  );

async function readServiceEvents(bus: Bus, { owner, stream, filter }: StreamSource) {
  const rows = [];
  for await (const delivery of bus.readToEnd(stream, { filter })) rows.push(toEventRow(delivery));
  return { lane: owner, rows };
}

/** Searches the order-placed events that the stream still holds. */
async function findOrderId(bus: Bus, wanted: string): Promise<string> {
  for await (const delivery of bus.readToEnd(streamOf(OrderPlaced.owner), {
    filter: `${OrderPlaced.type}.>`,
  })) {
    const { data } = toEventRow(delivery);
    if (placed.Check(data) && data.reference === wanted) return data.orderId;
  }
  throw new DomainError('order-unknown');
}
