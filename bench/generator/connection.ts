import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  status: number;
  body: string;
}

/**
 * A keep-alive HTTP/1.1 connection that carries one request at a time. Written by hand, because a general client needs as
 * much CPU per request as the baseline server that is measured.
 */
export class Connection {
  readonly #socket: Socket;
  #rest: Buffer | undefined;
  #answered: ((answer: Answer) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    // A request in progress when the server closes the connection has no response.
    socket.on('close', () => this.#finish({ status: 0, body: '' }));
    socket.on('error', () => undefined);
  }

  send(request: string, answered: (answer: Answer) => void): void {
    this.#answered = answered;
    if (this.#socket.destroyed) this.#finish({ status: 0, body: '' });
    else this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }

  #finish(answer: Answer): void {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(answer);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const answer = parse(bytes);
    this.#rest = answer ? undefined : bytes;
    if (answer) this.#finish(answer);
  }
}

const length = 'content-length: ';

/** A complete response, or undefined while part of it is missing. */
function parse(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const at = head.indexOf(length);
  const size = at < 0 ? 0 : Number.parseInt(head.slice(at + length.length), 10);
  if (bytes.length < end + 4 + size) return undefined;
  return { status: Number(head.slice(9, 12)), body: bytes.toString('latin1', end + 4, end + 4 + size) };
}

/** A server that does not answer by then is measured as it is. */
const acceptTimeoutMs = 2000;

/**
 * Opens connections in batches, so that the backlog of the server does not overflow. The kernel connects them before the
 * server knows of them: without waiting, the first requests of a sample would wait until it has accepted hundreds.
 */
export async function openConnections(port: number, count: number): Promise<Connection[]> {
  const open: Connection[] = [];
  while (open.length < count) {
    const sockets = Array.from({ length: Math.min(100, count - open.length) }, () =>
      connect({ port, host: '127.0.0.1', noDelay: true }),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    open.push(...sockets.map((socket) => new Connection(socket)));
    await untilAccepted(open.at(-1));
  }
  return open;
}

/** Connections are accepted in order: when the last one has a response, all are open. */
async function untilAccepted(last: Connection | undefined): Promise<void> {
  const timer = new AbortController();
  const answered = new Promise<void>((resolve) =>
    last?.send('GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n', () => resolve()),
  );
  const late = sleep(acceptTimeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([answered, late]);
  timer.abort();
}
