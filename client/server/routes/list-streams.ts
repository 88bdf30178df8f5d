import { StreamsView } from '@railhead/common/contracts/console';
import type { App } from '@railhead/common/http/app';
import type { Bus, StreamState } from '@railhead/common/messaging/bus';
import { streams } from '@railhead/common/messaging/topology';
import type { ConsoleDeps } from '../deps.ts';

/** Every stream with its durable consumers and their lag. */
export const listStreams = (app: App, { bus }: ConsoleDeps) =>
  app.get(
    '/streams',
    {
      schema: {
        tags: ['operations'],
        operationId: 'listStreams',
        summary: 'List streams with the lag of their consumers',
        response: { 200: StreamsView },
      },
    },
    async () => ({ streams: await Promise.all(streams.map(({ name }) => streamView(bus, name))) }),
  );

async function streamView(bus: Bus, stream: string) {
  const { name, messages, bytes, firstSeq, lastSeq, consumers } = await bus.state(stream);
  const views = consumers.map(async ({ ackFloor, ...consumer }) => ({
    ...consumer,
    lagSeconds: await lagOf(bus, stream, firstSeq, { ackFloor, ...consumer }),
  }));
  return { name, messages, bytes, firstSeq, lastSeq, consumers: await Promise.all(views) };
}

async function lagOf(bus: Bus, stream: string, firstSeq: number, consumer: StreamState['consumers'][number]) {
  if (consumer.pending + consumer.ackPending === 0) return 0;
  const oldest = await bus.message(stream, Math.max(consumer.ackFloor + 1, firstSeq));
  return oldest ? Math.max(0, (Date.now() - oldest.at.getTime()) / 1000) : 0;
}
