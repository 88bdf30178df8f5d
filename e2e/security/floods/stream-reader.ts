import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** A live stream that is not read until `resume`. */
export interface StreamReader {
  resume(): void;
  /** What was read so far. */
  bytes(): number;
  /** Resolves when the other side has ended the stream, which only somebody who reads can see. */
  ended: Promise<void>;
  hasEnded(): boolean;
  close(): void;
}

/** @throws unless the stream is opened */
export async function openReader(url: string): Promise<StreamReader> {
  const asked = request(url, { agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  // An end by a reset is an end.
  asked.on('error', () => undefined);
  response.on('error', () => undefined);
  if (response.statusCode !== 200) throw new Error(`a live map was answered with ${response.statusCode}`);
  let bytes = 0;
  let hasEnded = false;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  response.on('close', () => {
    hasEnded = true;
    resolve();
  });
  return {
    resume() {
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
    },
    bytes: () => bytes,
    ended,
    hasEnded: () => hasEnded,
    close: () => asked.destroy(),
  };
}
