import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { App } from '@railhead/common/http/service-app';
import type { FastifyReply } from 'fastify';

/** One browser listening by server-sent events. */
export interface EventStream {
  /** Aborted when the browser has left or the service closes. */
  signal: AbortSignal;
  /** Resolves when the reader can take more. */
  send(message: { event: string; id: string; data: unknown }): Promise<void>;
  /** Ends it; the browser comes back by itself and says how far it had read. */
  end(): void;
}

export interface EventStreams {
  open(reply: FastifyReply): EventStream;
}

const heartbeatMs = 10_000;

/** The live streams of an app: kept alive by a heartbeat, never buffered, ended when the app closes. */
export function eventStreams(app: App): EventStreams {
  const listening = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of listening) stream.end();
  });

  return {
    open(reply) {
      const body = new PassThrough();
      const gone = new AbortController();
      const heartbeat = setInterval(() => body.write(': still here\n\n'), heartbeatMs);
      const stream: EventStream = {
        signal: gone.signal,
        async send({ event, id, data }) {
          if (gone.signal.aborted) return;
          const taken = body.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
          if (!taken) await once(body, 'drain', { signal: gone.signal }).catch(() => undefined);
        },
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
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(body);
      return stream;
    },
  };
}
