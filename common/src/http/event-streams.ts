import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { App } from './service-app.ts';

/** One browser listening by server-sent events. */
export interface EventStream {
  /** Aborted when the browser has left or the service closes. */
  signal: AbortSignal;
  send(message: { event: string; id: string; data: unknown }): void;
  /** Resolves when the reader has room for more; who may not wait looks at `backlog`. */
  drained(): Promise<void>;
  /** Bytes that the reader has not taken yet. */
  backlog(): number;
  /** Ends it; the browser comes back by itself and says how far it had read. */
  end(): void;
}

/** Opens a stream as the answer to a request. */
export type OpenStream = (reply: FastifyReply) => EventStream;

const heartbeatMs = 10_000;

/** The live streams of an app: kept alive by a heartbeat, never buffered by a proxy, ended when the app closes. */
export function eventStreams(app: App): OpenStream {
  const listening = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of listening) stream.end();
  });

  return (reply) => {
    const body = new PassThrough();
    const gone = new AbortController();
    const heartbeat = setInterval(() => body.write(': still here\n\n'), heartbeatMs);
    const stream: EventStream = {
      signal: gone.signal,
      send({ event, id, data }) {
        if (!gone.signal.aborted) body.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
      },
      async drained() {
        if (body.writableNeedDrain) await once(body, 'drain', { signal: gone.signal }).catch(() => undefined);
      },
      backlog: () => body.writableLength + body.readableLength + reply.raw.writableLength,
      end: () => body.end(),
    };
    const close = () => {
      clearInterval(heartbeat);
      listening.delete(stream);
      gone.abort();
    };
    body.once('close', close);
    body.once('finish', close);
    listening.add(stream);
    reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(body);
    return stream;
  };
}
