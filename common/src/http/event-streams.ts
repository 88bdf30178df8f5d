import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { ProblemCode } from '../contracts/problem.ts';
import type { App } from './app.ts';
import { type StreamLimits, streamLimits } from './stream-limits.ts';
import { endWithRights, type RightsEnded } from './stream-rights.ts';

/** One event on the wire. A browser that reconnects sends the `id` of the last event it received. */
export interface ServerSentEvent {
  event: string;
  id: string;
  data: unknown;
}

/** The connection of one browser that receives server-sent events. */
export interface EventStream {
  /** Aborted when the browser has left or the service closes. */
  signal: AbortSignal;
  send(message: ServerSentEvent): void;
  /** Sends bytes made by `frameOf`, so that an event for many readers is rendered once. */
  write(frame: Buffer): void;
  /** Resolves when the reader can take more. Callers that must not wait check `backlog`. */
  drained(): Promise<void>;
  /** Bytes that the reader has not taken yet. */
  backlog(): number;
  /** Ends the stream. The browser reconnects by itself with the id of the last event it received. */
  end(): void;
  /** Closes the connection and discards what the reader has not taken: for a client that does not read. */
  drop(): void;
}

/** How the API document shows a route that answers with a stream. */
export const EventStreamResponse = { content: { 'text/event-stream': { schema: Type.String() } } };

/**
 * Opens a stream as the response to a request.
 * @throws DomainError `too-many-streams` if the network of the caller has too many.
 */
export type OpenStream = (reply: FastifyReply) => EventStream;

/** The problem codes of routes that open a stream. */
export const streamProblems: ProblemCode[] = ['too-many-streams'];

/** An event in the wire format. */
export const frameOf = ({ event, id, data }: ServerSentEvent): Buffer =>
  Buffer.from(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);

const heartbeat = Buffer.from(': still here\n\n');
const heartbeatSeconds = 10;
/** A reader that has left more than this unread is disconnected; it returns with the id of its last event. */
const maxBacklogBytes = 4 * 1024 * 1024;

/** A stream, and the bytes that its reader had taken at the last heartbeat. */
interface BeatingStream {
  stream: EventStream;
  isStalled(): boolean;
}

/**
 * The live streams of an app: kept alive by a heartbeat, never buffered by a proxy, and ended when the app closes, when
 * the reader does not read between two heartbeats, or when the right of a signed-in reader ends.
 */
export function eventStreams(app: App, limits: StreamLimits, rightsEnded?: RightsEnded): OpenStream {
  const admit = streamLimits(app, limits);
  const endWith = endWithRights(app, rightsEnded);
  // One timer for all streams: each second a tenth of them gets a heartbeat, so that thousands are never sent at once.
  const beats = Array.from({ length: heartbeatSeconds }, () => new Set<BeatingStream>());
  let opened = 0;
  let second = 0;
  let clock: NodeJS.Timeout | undefined;
  const tick = () => {
    for (const { stream, isStalled } of beats[second++ % heartbeatSeconds] ?? []) {
      if (isStalled()) stream.drop();
      else stream.write(heartbeat);
    }
    if (beats.some((beat) => beat.size > 0)) return;
    clearInterval(clock);
    clock = undefined;
  };
  app.addHook('preClose', async () => {
    clearInterval(clock);
    for (const { stream } of beats.flatMap((beat) => [...beat])) {
      if (stream.backlog() > 0) stream.drop();
      else stream.end();
    }
  });

  return (reply) => {
    const { raw } = reply;
    const leave = admit(reply.request);
    const gone = new AbortController();
    const beat = beats[opened++ % heartbeatSeconds];
    let early: Buffer[] | undefined = [];
    let isEnded = false;

    // Without chunked encoding, a frame is written to the socket directly, at half the cost of the response's `write`.
    const outlet = () => raw.socket ?? raw;
    const stream: EventStream = {
      signal: gone.signal,
      send: (message) => stream.write(frameOf(message)),
      write(frame) {
        if (early) early.push(frame);
        else if (!gone.signal.aborted && !raw.writableEnded) outlet().write(frame);
        if (raw.writableLength > maxBacklogBytes) raw.destroy();
      },
      async drained() {
        const out = outlet();
        if (out.writableNeedDrain) await once(out, 'drain', { signal: gone.signal }).catch(() => undefined);
      },
      backlog: () => raw.writableLength,
      end() {
        isEnded = true;
        if (!early) raw.end();
      },
      drop: () => raw.destroy(),
    };
    let takenBytes = -1;
    const beating: BeatingStream = {
      stream,
      isStalled() {
        const before = takenBytes;
        takenBytes = (raw.socket?.bytesWritten ?? 0) - raw.writableLength;
        return raw.writableLength > 0 && takenBytes === before;
      },
    };
    const close = () => {
      beat?.delete(beating);
      leave();
      gone.abort();
    };
    raw.once('close', close);
    if (raw.destroyed) setImmediate(close);
    beat?.add(beating);
    endWith(reply.request, stream);
    clock ??= setInterval(tick, 1000);

    // Fastify sets the headers and pipes this body, which stays empty; frames are written to the response directly.
    const head = new Readable({
      read() {
        const frames = early ?? [];
        early = undefined;
        if (!raw.headersSent) raw.flushHeaders();
        for (const frame of frames) stream.write(frame);
        if (isEnded) raw.end();
      },
    });
    // No chunked encoding: the body ends with the connection.
    raw.removeHeader('transfer-encoding');
    reply
      .header('connection', 'close')
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache, no-transform')
      .header('x-accel-buffering', 'no')
      .send(head);
    return stream;
  };
}
