import type { FastifyReply } from 'fastify';
import type { App } from './service-app.ts';

/** One server-sent event stream to one browser tab. */
export interface EventStream {
  send(event: string, data: unknown, id?: string): void;
  onClose(listener: () => void): void;
  /** Bytes the reader has not taken yet. */
  backlog(): number;
  close(): void;
}

const heartbeatMs = 10_000;

/**
 * Opens server-sent event streams that a proxy does not buffer, with a heartbeat every 10 s; all end when the app
 * closes, so that browsers reconnect elsewhere.
 */
export function eventStreams(app: App): (reply: FastifyReply) => EventStream {
  const open = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of open) stream.close();
  });

  return (reply) => {
    const { raw } = reply;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) raw.setHeader(name, value);
    }
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    raw.write('retry: 1000\n\n');
    const beating = setInterval(() => raw.write(': beat\n\n'), heartbeatMs);
    const stream: EventStream = {
      send(event, data, id) {
        raw.write(
          `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
        );
      },
      onClose(listener) {
        raw.on('close', listener);
      },
      backlog: () => raw.writableLength,
      close: () => raw.end(),
    };
    open.add(stream);
    raw.on('close', () => {
      clearInterval(beating);
      open.delete(stream);
    });
    return stream;
  };
}
