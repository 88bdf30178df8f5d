import { connect } from 'node:net';

/** Enough for an answer, and short because a parser that waits for more bytes is the expected result of many cases. */
const silenceMs = 700;

/** Sends bytes and returns what comes back until the other side closes the connection or falls silent. */
export async function exchangeBytes(baseUrl: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  socket.setTimeout(silenceMs, () => socket.destroy());
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  // A refused connection may be reset; what came before that is the answer.
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(text));
  socket.write(bytes, 'latin1');
  return promise;
}

/** The status codes of the answers in the bytes. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
