import { once } from 'node:events';
import { createServer } from 'node:net';

/** A free port on 127.0.0.1: the preferred one if possible, otherwise any. Another process may still take it first. */
export async function freePort(preferred = 0): Promise<number> {
  const port = (await tryListen(preferred)) ?? (await tryListen(0));
  if (port === undefined) throw new Error('No port is free.');
  return port;
}

export const isFree = async (port: number): Promise<boolean> => (await tryListen(port)) !== undefined;

async function tryListen(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return undefined;
  }
  const address = server.address();
  await once(server.close(), 'close');
  return typeof address === 'object' ? address?.port : undefined;
}
