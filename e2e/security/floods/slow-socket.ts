import { connect, type Socket } from 'node:net';

/** A connection that is to be closed by the other side. */
export interface SlowSocket {
  socket: Socket;
  /** Resolves with the milliseconds until the other side ended it, or undefined if it did not in time. */
  ended: Promise<number | undefined>;
}

/** Sends the beginning of a request, and then a little text at a time for ever. */
export function sendSlowly(
  url: string,
  head: string,
  { text = 'a', everyMs = 500, waitMs = 25_000 } = {},
): SlowSocket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const finish = (ms: number | undefined) => {
    clearInterval(dripping);
    clearTimeout(giveUp);
    resolve(ms);
    socket.destroy();
  };
  const dripping = setInterval(() => socket.write(text), everyMs);
  const giveUp = setTimeout(() => finish(undefined), waitMs);
  const end = () => finish(performance.now() - started);
  // What comes back is a refusal, and the end of the connection follows it.
  socket.resume();
  socket.on('error', end);
  socket.on('end', end);
  socket.on('close', end);
  socket.write(head);
  return { socket, ended: promise };
}
