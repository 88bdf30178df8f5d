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
import type { ConsoleDeps } from '../console.ts';
import { eventRow } from '../domain/event-row.ts';
import { type Source, sourcesOf } from '../domain/subjects.ts';
import { timeline } from '../domain/timeline.ts';

const reference = Compile(Reference);
const placed = Compile(Type.Object({ orderId: Id, reference: Reference }));

/** The life of one order across all streams, by its id or its reference. */
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
      const orderId = reference.Check(id) ? await orderWith(bus, id) : id;
      const lanes = await Promise.all(sourcesOf(`*.*.*.${orderId}`).map((source) => laneOf(bus, source)));
      const spoken = lanes.filter(({ rows }) => rows.length > 0);
      if (spoken.length === 0) throw new DomainError('order-unknown');
      return timeline(orderId, spoken);
    },
  );

async function laneOf(bus: Bus, { owner, stream, filter }: Source) {
  const rows = [];
  for await (const delivery of bus.readToEnd(stream, { filter })) rows.push(eventRow(delivery));
  return { lane: owner, rows };
}

/** Looks through the orders that were placed while the stream remembers. */
async function orderWith(bus: Bus, wanted: string): Promise<string> {
  for await (const delivery of bus.readToEnd(streamOf(OrderPlaced.owner), {
    filter: `${OrderPlaced.type}.>`,
  })) {
    const { data } = eventRow(delivery);
    if (placed.Check(data) && data.reference === wanted) return data.orderId;
  }
  throw new DomainError('order-unknown');
}
